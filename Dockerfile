# The production image: Node, what package.json lists under dependencies, and the program. Nothing is built, because
# Node runs TypeScript by itself. docs/guides/run-in-production.md tells how to use it.

FROM node:26-slim AS dependencies
WORKDIR /opt/hallpass
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:26-slim
ENV NODE_ENV=production HALLPASS_DATA=/var/lib/hallpass
WORKDIR /opt/hallpass
COPY --from=dependencies /opt/hallpass/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY src src
RUN ln -s /opt/hallpass/bin/hallpass /usr/local/bin/hallpass \
  && install -d -o node -g node -m 0700 "$HALLPASS_DATA"

USER node
VOLUME /var/lib/hallpass
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HALLPASS_PORT || 3000) + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["hallpass"]
CMD ["serve"]
