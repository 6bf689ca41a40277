import { loadConfig } from '@marquee/service-kit/service/config'
import { runService } from '@marquee/service-kit/service/run-service'
import { buildGateway } from './app.ts'
import { gatewayConfig } from './config.ts'

const config = loadConfig(gatewayConfig)
await runService(buildGateway(config), config)
