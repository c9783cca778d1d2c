/** Acme's mark: an address card, in a colour of its own. */
export const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#6d3fc8"/>
<circle cx="16" cy="12.5" r="4.5" fill="#fff"/>
<path d="M7.5 25c.8-5 4.200-7 8.500-7s7.700 2 8.500 7z" fill="#ffd166"/>
</svg>`
