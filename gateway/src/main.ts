import { loadConfig } from '@marquee/service-kit/config'
import { runService } from '@marquee/service-kit/run-service'
import { buildGateway } from './app.ts'
import { gatewayConfig } from './config.ts'

const config = loadConfig(gatewayConfig)
await runService(buildGateway(config), config)
