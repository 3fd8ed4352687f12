# The school in one image: docker build -t partyschool .
# To look at it: docker run --rm -p 8080:8080 partyschool demo
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# SQLite is Go here, so nothing of C is in it and it needs nothing around it.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/partyschool ./cmd/partyschool
# The folder belongs to whom the school runs as; a new volume takes that over.
RUN mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/partyschool /usr/local/bin/partyschool
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV PARTYSCHOOL_DATA_DIR=/data PARTYSCHOOL_LISTEN=0.0.0.0:8080 PARTYSCHOOL_METRICS_LISTEN=0.0.0.0:9090 PARTYSCHOOL_LOG_FORMAT=json
VOLUME /data
# What is not named by a setting, as the folder of the demo, goes there too.
WORKDIR /data
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/local/bin/partyschool", "ready"]
ENTRYPOINT ["/usr/local/bin/partyschool"]
CMD ["serve"]
