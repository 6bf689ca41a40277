import { cinemaConfig } from '@marquee/service-kit/service/cinema-config'
import { serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'

const entriesOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

const listOf = <Schema extends z.ZodType<unknown, string>>(schema: Schema, fallback = '') =>
  z.string().default(fallback).transform(entriesOf).pipe(z.array(schema))

const origin = z
  .url({ protocol: /^https?$/, error: 'must be an origin such as https://cinema.example' })
  .transform((url) => new URL(url).origin)

const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses or CIDR ranges')

const serviceUrl = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((url) => new URL(url).pathname === '/', 'must have no path')

const isStripe = ({ hostname }: URL): boolean => /(?:^|\.)stripe\.com$/.test(hostname)

const maxReplicas = 16

const serviceUrls = (what: string) =>
  z
    .string()
    .transform(entriesOf)
    .pipe(
      z
        .array(serviceUrl)
        .min(1, 'must name at least one replica')
        .max(maxReplicas)
        .refine(
          (urls) => new Set(urls.map((url) => new URL(url).origin)).size === urls.length,
          'must name each replica once',
        ),
    )
    .describe(`${what}: the URLs of its replicas, separated by commas`)

/** Stripe itself is no sandbox: card numbers go from the browser to Stripe, and never through the gateway. */
const sandboxUrl = serviceUrl.transform((url) => (isStripe(new URL(url)) ? undefined : url))

export const gatewayConfig = serviceConfig
  .pick({
    HOST: true,
    LOG_LEVEL: true,
    AMQP_URL: true,
    AMQP_TOPOLOGY: true,
    JWT_ISSUER: true,
    JWT_AUDIENCE: true,
    SHUTDOWN_TIMEOUT_SECONDS: true,
    DRAIN_SECONDS: true,
  })
  .extend({
    PORT: serviceConfig.shape.PORT.default(8080).describe('Port of the public API; 0 takes a free one'),
    METRICS_HOST: z.string().default('127.0.0.1').describe('Address of the metrics endpoint'),
    METRICS_PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(9464)
      .describe('Port of the metrics endpoint, not the port of the public API; 0 takes a free port'),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:8080')
      .describe('URL at which browsers reach the gateway'),
    ...cinemaConfig.shape,
    IDENTITY_URL: serviceUrls('The identity service'),
    CATALOG_URL: serviceUrls('The catalog service'),
    BOOKING_URL: serviceUrls('The booking service'),
    PAYMENT_URL: serviceUrls('The payment service'),
    STOREFRONT_DIR: z
      .string()
      .optional()
      .describe(
        'Folder of the built storefront; by default the folder `dist` of the storefront’s package, beside the gateway',
      ),
    STRIPE_SANDBOX_URL: sandboxUrl
      .optional()
      .describe(
        'URL of the Stripe sandbox; browsers then pay at `/sandbox/stripe`. Without this variable, or with the URL of Stripe itself, browsers pay at Stripe',
      ),
    RATE_LIMITS: z
      .enum(['on', 'off'])
      .default('on')
      .describe('`off` turns off the rate limits per address, for load tests'),
    REDIS_URL: z
      .url({ protocol: /^rediss?$/ })
      .optional()
      .describe(
        'Redis or Valkey, where gateways share rate-limit counters, which survive restarts; without this variable each gateway process counts for itself',
      ),
    OPERATOR_ADDRESSES: listOf(address, '127.0.0.1,::1').describe(
      'Comma-separated addresses and networks that may request `/health/*` without a rate limit',
    ),
    CORS_ORIGINS: listOf(origin).describe(
      "Comma-separated origins whose pages may call the API, besides PUBLIC_URL's own",
    ),
    TRUSTED_PROXIES: listOf(address).describe(
      'Comma-separated addresses of the reverse proxies in front of the gateway, whose `x-forwarded-for` names the client',
    ),
  })

export type GatewayConfig = z.infer<typeof gatewayConfig>
