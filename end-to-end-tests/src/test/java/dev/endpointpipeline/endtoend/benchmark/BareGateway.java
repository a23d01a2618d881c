package dev.endpointpipeline.endtoend.benchmark;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The least that a gateway to Kafka does, in the gateway's HTTP server with its settings: it parses
 * the body to a map, appends its bytes to a topic, and responds with 202 when they are
 * acknowledged. No authentication, validation, schema or view. The yardstick of the gateway's
 * benchmark.
 *
 * <p>Properties: {@code bare.bootstrap-servers} and {@code bare.topic}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class
})
@RestController
public class BareGateway {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  BareGateway(@Value("${bare.topic}") String topic, KafkaProducer<byte[], byte[]> bareProducer) {
    this.topic = topic;
    this.producer = bareProducer;
  }

  /** Starts the server. */
  public static void main(String[] args) {
    SpringApplication.run(BareGateway.class, args);
  }

  @Bean
  static KafkaProducer<byte[], byte[]> bareProducer(
      @Value("${bare.bootstrap-servers}") String bootstrapServers) {
    return new Kafka(bootstrapServers).producer(0);
  }

  /** Accepts an update. */
  @PutMapping("/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}")
  public ResponseEntity<Void> update(
      @PathVariable("workspace_id") String workspaceId,
      @PathVariable("endpoint_id") String endpointId,
      HttpServletRequest request)
      throws IOException, ExecutionException, InterruptedException {
    byte[] body = request.getInputStream().readAllBytes();
    Map<?, ?> parsed = JSON.readValue(body, Map.class);
    if (parsed.isEmpty()) {
      return ResponseEntity.badRequest().build();
    }
    byte[] key = (workspaceId + "/" + endpointId).getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(topic, key, body)).get();
    return ResponseEntity.accepted().build();
  }

  /** Reports readiness. */
  @GetMapping("/ready")
  public ResponseEntity<Void> ready() {
    return ResponseEntity.ok().build();
  }
}
