import { loadConfig } from '@marquee/service-kit/service/config'
import { runService } from '@marquee/service-kit/service/run-service'
import { buildIdentity } from './app.ts'
import { identityConfig } from './config.ts'

const config = loadConfig(identityConfig)
await runService(buildIdentity(config), config)
