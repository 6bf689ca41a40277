import { loadConfig } from '@marquee/service-kit/service/config'
import { runService } from '@marquee/service-kit/service/run-service'
import { buildBooking } from './app.ts'
import { bookingConfig } from './config.ts'

const config = loadConfig(bookingConfig)
await runService(buildBooking(config), config)
