import { loadConfig } from '@marquee/service-kit/service/config'
import { runService } from '@marquee/service-kit/service/run-service'
import { buildCatalog } from './app.ts'
import { catalogConfig } from './config.ts'

const config = loadConfig(catalogConfig)
await runService(buildCatalog(config), config)
