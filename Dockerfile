FROM node:26-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# What runs is installed and put aside before what compiles. No install script is needed by either.
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
  && mv node_modules /production \
  && npm ci --ignore-scripts \
  && npm cache clean --force
COPY tsconfig.json rolldown.config.ts ./
COPY src src
RUN npm run build && chmod +x dist/main.js

FROM node:26-trixie-slim
LABEL org.opencontainers.image.title="chaos-monkey" \
  org.opencontainers.image.licenses="MIT" \
  chaos-monkey.role="daemon"
ENV NODE_ENV=production \
  CHAOS_STATE_DIR=/var/lib/chaos-monkey
WORKDIR /app
COPY --from=build /production node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE docker-compose.chaos.yml config.example.ini ./
# A new named volume takes its owner from the folder in the image.
RUN ln -s /app/dist/main.js /usr/local/bin/chaos-monkey \
  && mkdir -p /var/lib/chaos-monkey /config \
  && chown node:node /var/lib/chaos-monkey \
  && chmod 700 /var/lib/chaos-monkey
USER node
# Where config.ini and .env are looked for.
WORKDIR /config
# Without an explicit stop signal every `docker kill --signal=...`, also the SIGUSR1 that asks for
# a strike, cancels the container's restart policy.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
  CMD ["chaos-monkey", "status"]
ENTRYPOINT ["node", "/app/dist/main.js"]
