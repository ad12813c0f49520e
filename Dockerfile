# The mock as an image, and the check beside it:
#
#   docker build -t retrack-kit .
#   docker run -p 8080:8080 retrack-kit
#
#   docker build -t retrack-kit-check --target check .
#   docker run --network host -v "$PWD:/merchant" retrack-kit-check check --config /merchant/retrack-kit.yaml
#
# Any image with Node.js >= 20.19 (and, for the stage that builds, npm and a shell) will do as a base.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

# The check brings Chromium, Debian's own, and so needs a base that is Debian.
FROM ${NODE_IMAGE} AS check
RUN apt-get update \
 && apt-get install --yes --no-install-recommends chromium \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/bin ./bin
COPY --from=build /build/dist ./dist
# It drives Chromium, and is the only package that is not in the bundle.
COPY --from=build /build/node_modules/playwright-core ./node_modules/playwright-core
# Reports are written as whoever owns the folder: with `--user "$(id -u)"`, a user without a home.
ENV NODE_ENV=production \
    CHROME_PATH=/usr/bin/chromium \
    HOME=/tmp
# Where a merchant's folder is mounted: what a config and reports are named from.
WORKDIR /merchant
USER 1000:1000
ENTRYPOINT ["node", "/app/bin/retrack-kit.cjs"]
CMD ["check"]

# The mock holds Node.js and the bundle. Nothing is run to make it, so no shell is needed in it.
# It is the last stage, and so what `docker build .` makes: other targets go before it.
FROM ${NODE_IMAGE} AS mock
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/bin ./bin
COPY --from=build /build/dist ./dist
ENV NODE_ENV=production \
    RETRACK_KIT_HOST=0.0.0.0 \
    RETRACK_KIT_PORT=8080
EXPOSE 8080
# The user `node` of the official images, by number: a base need not know the name.
USER 1000:1000
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["node", "/app/bin/retrack-kit.cjs", "healthcheck"]
ENTRYPOINT ["node", "/app/bin/retrack-kit.cjs"]
CMD ["serve"]
