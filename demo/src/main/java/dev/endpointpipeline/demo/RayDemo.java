package dev.endpointpipeline.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The scenes of the demo on a real Ray cluster. */
final class RayDemo {
  private static final String CODE = "fraud_model:app";
  private static final String MISSING_CODE = "fraud_model_v2:app";
  private static final double TOLERANT = 0.8;
  private static final double STRICT = 0.7;
  private static final String PAYMENT =
      """
      {"amount": 900, "abroad": true}""";
  private static final List<String> RESULT_MEMBERS =
      List.of("status", "revision", "serving_revision", "rollback_of");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Pipeline pipeline;
  private final LocalRay ray;
  private final Gateway gateway;
  private final StatusEvents events;
  private final Console console;

  /** Where the model can be called, once it runs. */
  private String model = "";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  RayDemo(Pipeline pipeline, LocalRay ray, StatusEvents events, Console console) {
    this.pipeline = pipeline;
    this.ray = ray;
    this.gateway = new Gateway(pipeline.gatewayUrl());
    this.events = events;
    this.console = console;
  }

  String createEndpoint() throws IOException, InterruptedException {
    console.heading("1. Create an endpoint that serves a model (ray/app/fraud_model.py)");
    console.lines(
        "POST "
            + Gateway.ENDPOINTS
            + "  import_path "
            + CODE
            + ", user_config "
            + config(TOLERANT));
    ApiResponse accepted = gateway.create(Samples.fraudEndpoint(CODE, TOLERANT));
    follow(accepted);
    ApiResponse running = gateway.showCompleted(accepted.endpoint(), accepted.revision());
    console.lines("GET " + Gateway.path(accepted.endpoint()));
    console.lines("200 OK  " + running.excerpt(List.of("status", "urls")));
    model = running.url();
    queryModel();
    return accepted.endpoint();
  }

  void updateOfUserConfig(String endpoint) throws IOException, InterruptedException {
    console.heading("2. Change its user_config: in place, the replica (pid) stays");
    console.lines("PUT " + Gateway.path(endpoint) + "  user_config " + config(STRICT));
    follow(gateway.update(endpoint, Samples.fraudConfig(CODE, STRICT)));
    queryModel();
  }

  void updateThatFails(String endpoint) throws IOException, InterruptedException {
    console.heading(
        "3. Change its code to a missing module: it fails and is rolled back automatically");
    console.lines(
        "PUT "
            + Gateway.path(endpoint)
            + "  import_path "
            + MISSING_CODE
            + ", rollback_on_failure true");
    ApiResponse accepted =
        gateway.update(
            endpoint, Samples.withRollbackOnFailure(Samples.fraudConfig(MISSING_CODE, STRICT)));
    console.lines("202 Accepted  ETag: " + accepted.header("ETag"));
    events.printHeader();
    long rollback = events.printUntilRolledBack(accepted);
    console.lines("GET " + Gateway.path(endpoint));
    console.lines("200 OK  " + gateway.showCompleted(endpoint, rollback).excerpt(RESULT_MEMBERS));
    queryModel();
  }

  private static String config(double threshold) {
    return "{\"threshold\": " + threshold + "}";
  }

  private void follow(ApiResponse accepted) {
    console.lines("202 Accepted  ETag: " + accepted.header("ETag"));
    events.printHeader();
    events.printUntilOutcome(accepted);
  }

  /** Sends a request to the model and prints the response. */
  private void queryModel() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(model))
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(PAYMENT))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new QuickstartFailedException(
          "POST %s: status %d (expected: 200): %s"
              .formatted(model, response.statusCode(), response.body()));
    }
    console.lines(query());
    console.lines("200 OK  " + response.body());
  }

  private String query() {
    return "curl -d '" + PAYMENT + "' " + model;
  }

  void printNextSteps(String endpoint, RunDirectory directory) throws IOException {
    Path body =
        directory.write(
            "fraud-endpoint.json",
            Samples.fraudConfig(CODE, TOLERANT).getBytes(StandardCharsets.UTF_8));
    String url = pipeline.gatewayUrl() + Gateway.path(endpoint);
    console.heading("The pipeline and Ray are up. Continue in another terminal:");
    console.lines(
        """
        %1$s
        curl -i %2$s
        curl -i -X PUT -H 'Content-Type: application/json' -d @%3$s %2$s

        Body     %3$s  (change it and send it)
        Code     ray/app, which is on Ray's PYTHONPATH
        Others   this Ray is this endpoint's own: further endpoints with applications need a Ray of their
                 own, and fail with ray.foreign-applications here; ./quickstart without --ray takes more
        Kafka    %4$s
        Logs     %5$s
        Ray      %6$s

        Ctrl-C ends everything. Until then, what arrives on endpoint-status:
        """
            .formatted(
                query(),
                url,
                body,
                pipeline.bootstrapServers(),
                directory.path().resolve("*.log"),
                ray.logs()));
    events.printHeader();
  }
}
