declare module 'virtual:messages/en' {
  export const messages: import('@lingui/core').Messages
}
declare module 'virtual:messages/de' {
  export const messages: import('@lingui/core').Messages
}
declare module 'virtual:messages/es' {
  export const messages: import('@lingui/core').Messages
}
// The package's own types of this path do not resolve as an ES module.
declare module '@stripe/stripe-js/pure' {
  export { loadStripe } from '@stripe/stripe-js'
}
