import { loadConfig } from '@marquee/service-kit/config'
import { runService } from '@marquee/service-kit/run-service'
import { buildPayment } from './app.ts'
import { paymentConfig } from './config.ts'

const config = loadConfig(paymentConfig)
await runService(buildPayment(config), config)
