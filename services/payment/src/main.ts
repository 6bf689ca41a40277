import { loadConfig } from '@marquee/service-kit/service/config'
import { runService } from '@marquee/service-kit/service/run-service'
import { buildPayment } from './app.ts'
import { paymentConfig } from './config.ts'

const config = loadConfig(paymentConfig)
await runService(buildPayment(config), config)
