/** What Acme gives Wayleave for the pages of Connect: its own purple, light and dark. */
export const connectStylesheet = `:root {
  --accent: light-dark(#5b2fb5, #c3a6ff);
  --accent-ink: light-dark(#ffffff, #1d1130);
}
`
