import { loadConfig } from '@marquee/service-kit/config'
import { runService } from '@marquee/service-kit/run-service'
import { buildBooking } from './app.ts'
import { bookingConfig } from './config.ts'

const config = loadConfig(bookingConfig)
await runService(buildBooking(config), config)
