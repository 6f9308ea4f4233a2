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
# Ten seconds for both: the engine has to bring a program to life in the container before anything is asked, which takes
# seconds on a machine that has too much to do. How long the server may take, `probe` says.
HEALTHCHECK --interval=10s --timeout=10s --start-period=120s --retries=3 CMD ["/opt/hallpass/bin/probe", "/livez"]

ENTRYPOINT ["hallpass"]
CMD ["serve"]
