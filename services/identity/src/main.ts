import { loadConfig } from '@marquee/service-kit/config'
import { runService } from '@marquee/service-kit/run-service'
import { buildIdentity } from './app.ts'
import { identityConfig } from './config.ts'

const config = loadConfig(identityConfig)
await runService(buildIdentity(config), config)
