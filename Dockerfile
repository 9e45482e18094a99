# syntax=docker/dockerfile:1

FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No install script is needed here: they fetch engines and a PostgreSQL, and the server runs on neither.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json tsconfig.seed.json ./
COPY prisma prisma
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma prisma
COPY --from=build /app/dist dist
# Clients that Prisma generates at the start are kept here.
RUN mkdir .trellis && chown node:node .trellis
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
# DATABASE_URL names the PostgreSQL to use.
CMD ["node", "dist/cli/main.js", "start"]
