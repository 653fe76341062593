# docker build -t observe .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN ./observe build

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# libgomp1: LightGBM, the forecaster's trees. Without it Observe says so once and goes on with the other forecasters.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home /data observe && mkdir /data && chown observe /data
COPY --from=build /source/artifacts/server /opt/observe
USER observe
VOLUME /data
EXPOSE 7070 4317 4318
ENV OBSERVE_STORE_DATA=/data \
    OBSERVE_SERVER_HTTP=*:7070 \
    OBSERVE_SERVER_OTLP_GRPC=*:4317 \
    OBSERVE_SERVER_OTLP_HTTP=*:4318
HEALTHCHECK --interval=10s --timeout=4s --start-period=10s CMD ["/opt/observe/observe", "health"]
ENTRYPOINT ["/opt/observe/observe"]
CMD ["run"]
