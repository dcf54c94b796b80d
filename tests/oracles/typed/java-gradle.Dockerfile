FROM gradle:9.1-jdk21 AS build
COPY --chown=gradle:gradle . /home/gradle/project
WORKDIR /home/gradle/project
RUN gradle --no-daemon clean bootJar
RUN java -Djarmode=tools -jar build/libs/orders.jar extract --layers --destination extracted

FROM eclipse-temurin:21-jre-alpine
WORKDIR /app
COPY --from=build /home/gradle/project/extracted/dependencies/ ./
COPY --from=build /home/gradle/project/extracted/spring-boot-loader/ ./
COPY --from=build /home/gradle/project/extracted/application/ ./
VOLUME ["/tmp", "/var/log/orders"]
USER 1001
HEALTHCHECK --interval=1m --start-period=20s --retries=3 \
    CMD wget -qO- http://localhost:8080/actuator/health | grep -q UP || exit 1
ENTRYPOINT ["java", "-jar", "orders.jar"]
