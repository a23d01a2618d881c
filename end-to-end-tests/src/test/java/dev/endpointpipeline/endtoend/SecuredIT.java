package dev.endpointpipeline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.DocumentedAcls;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.kafkabinding.RegistryAccess;
import dev.endpointpipeline.localstack.Certificates;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka with SASL/SCRAM over TLS (for the gateway), mutual TLS (for the worker) and exactly the
 * documented ACLs, and a registry with authentication over TLS.
 */
class SecuredIT {
  private static final String GATEWAY_PASSWORD = "gateway-secret";
  private static final String REGISTRY_PASSWORD = "registry secret";

  @TempDir private Path directory;

  @Test
  void endpointsRunWithExactlyTheDocumentedRights() throws Exception {
    Certificates certificates = Certificates.in(directory.resolve("certificates"));
    List<Integer> ports = FreePorts.pick(3);
    try (LocalStack stack = secured(certificates, ports);
        Admin operator = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        Pipeline pipeline = Pipeline.on(stack, directory)) {
      URI registry = URI.create("https://127.0.0.1:" + ports.get(2) + "/apis/ccompat/v7");
      Path password = Files.writeString(directory.resolve("registry-password"), REGISTRY_PASSWORD);
      RegisterSchemas.at(
          new RegistryAccess(registry, "pipeline", null, password, null, certificates.authority()));
      String[] login = {
        "--endpoint-pipeline.registry.url=" + registry,
        "--endpoint-pipeline.registry.user=pipeline",
        "--endpoint-pipeline.registry.password-file=" + password,
        "--endpoint-pipeline.registry.ca-file=" + certificates.authority(),
        "--endpoint-pipeline.topics.durability=as-is",
        "--spring.kafka.ssl.trust-store-type=PEM",
        "--spring.kafka.ssl.trust-store-location=file:" + certificates.authority()
      };
      List<AclBinding> documented = DocumentedAcls.all();
      List<AclBinding> withheld =
          List.of(
              theOnly(documented, SecuredIT::letsTheWorkerWriteRequests),
              theOnly(documented, SecuredIT::letsTheWorkerReadTheGroupsConfig),
              theOnly(documented, SecuredIT::letsTheWorkerReadTheBrokersConfig));
      operator
          .createAcls(documented.stream().filter(acl -> !withheld.contains(acl)).toList())
          .all()
          .get();

      ServiceProcess gateway = startGateway(pipeline, ports.get(0), login);
      ServiceProcess worker = startWorker(pipeline, ports.get(1), certificates, login);

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(worker.log())
                      .contains(
                          "WRITE on TOPIC endpoint-requests,"
                              + " DESCRIBE_CONFIGS on GROUP update-worker,"
                              + " DESCRIBE_CONFIGS on CLUSTER kafka-cluster]"));
      operator.createAcls(withheld).all().get();
      gateway.awaitReady();
      worker.awaitReady();
      EndpointKey key = Api.at(gateway).created("ws", "secured");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(Api.at(gateway).show(key).text("/status")).isEqualTo("RUNNING"));
      assertThat(gateway.log() + worker.log()).doesNotContain(GATEWAY_PASSWORD, REGISTRY_PASSWORD);
    }
  }

  private LocalStack secured(Certificates certificates, List<Integer> ports) {
    return LocalStack.builder()
        .directory(directory)
        .listener("SECURED", "SASL_SSL", ports.get(0))
        .listener("MUTUAL", "SSL", ports.get(1))
        .scramUser("api-gateway", GATEWAY_PASSWORD)
        .brokerSetting("sasl.enabled.mechanisms", "SCRAM-SHA-512")
        .brokerSetting(
            "listener.name.secured.scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;")
        .brokerSetting("ssl.keystore.type", "PKCS12")
        .brokerSetting("ssl.keystore.location", certificates.keyStore("broker").toString())
        .brokerSetting("ssl.keystore.password", Certificates.PASSWORD)
        .brokerSetting("ssl.truststore.type", "PEM")
        .brokerSetting("ssl.truststore.location", certificates.authority().toString())
        .brokerSetting("listener.name.mutual.ssl.client.auth", "required")
        .brokerSetting("ssl.principal.mapping.rules", "RULE:^CN=(.*)$/$1/")
        .brokerSetting(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
        // The stack and the operator use the plain listener
        .brokerSetting("super.users", "User:ANONYMOUS")
        .registrySetting("quarkus.http.ssl-port", Integer.toString(ports.get(2)))
        .registrySetting(
            "quarkus.http.ssl.certificate.key-store-file",
            certificates.keyStore("registry").toString())
        .registrySetting("quarkus.http.ssl.certificate.key-store-password", Certificates.PASSWORD)
        .registrySetting("quarkus.http.auth.permission.all.paths", "/apis/*")
        .registrySetting("quarkus.http.auth.permission.all.policy", "authenticated")
        .registrySetting("quarkus.http.auth.basic", "true")
        .registrySetting("quarkus.security.users.embedded.plain-text", "true")
        .registrySetting("quarkus.security.users.embedded.users.pipeline", REGISTRY_PASSWORD)
        .registrySetting("quarkus.security.users.embedded.roles.pipeline", "sr-admin")
        .start();
  }

  private static ServiceProcess startGateway(Pipeline pipeline, int port, String... login) {
    List<String> arguments = new ArrayList<>(List.of(login));
    arguments.add("--spring.kafka.bootstrap-servers=127.0.0.1:" + port);
    arguments.add("--spring.kafka.security.protocol=SASL_SSL");
    arguments.add("--spring.kafka.properties.sasl.mechanism=SCRAM-SHA-512");
    arguments.add(
        "--spring.kafka.properties.sasl.jaas.config="
            + "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"api-gateway\" password=\""
            + GATEWAY_PASSWORD
            + "\";");
    return pipeline.startGateway(List.of(), arguments.toArray(String[]::new));
  }

  private static ServiceProcess startWorker(
      Pipeline pipeline, int port, Certificates certificates, String... login) {
    List<String> arguments = new ArrayList<>(List.of(login));
    arguments.add("--spring.kafka.bootstrap-servers=127.0.0.1:" + port);
    arguments.add("--spring.kafka.security.protocol=SSL");
    arguments.add("--spring.kafka.ssl.key-store-type=PKCS12");
    arguments.add(
        "--spring.kafka.ssl.key-store-location=file:" + certificates.keyStore("update-worker"));
    arguments.add("--spring.kafka.ssl.key-store-password=" + Certificates.PASSWORD);
    return pipeline.startWorker(List.of(), arguments.toArray(String[]::new));
  }

  private static AclBinding theOnly(List<AclBinding> acls, Predicate<AclBinding> kind) {
    assertThat(acls).filteredOn(kind).hasSize(1);
    return acls.stream().filter(kind).findFirst().orElseThrow();
  }

  private static boolean letsTheWorkerReadTheGroupsConfig(AclBinding acl) {
    return acl.pattern().resourceType() == ResourceType.GROUP
        && acl.entry().operation() == AclOperation.DESCRIBE_CONFIGS;
  }

  private static boolean letsTheWorkerReadTheBrokersConfig(AclBinding acl) {
    return acl.pattern().resourceType() == ResourceType.CLUSTER
        && acl.entry().operation() == AclOperation.DESCRIBE_CONFIGS;
  }

  private static boolean letsTheWorkerWriteRequests(AclBinding acl) {
    return acl.pattern().name().equals("endpoint-requests")
        && acl.entry().principal().equals("User:update-worker")
        && acl.entry().operation() == AclOperation.WRITE;
  }
}
