declare module 'virtual:messages/en' {
  export const messages: import('@lingui/core').Messages
}
declare module 'virtual:messages/de' {
  export const messages: import('@lingui/core').Messages
}
declare module 'virtual:messages/es' {
  export const messages: import('@lingui/core').Messages
}
