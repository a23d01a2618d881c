package dev.endpointpipeline.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The scenes of the demo. */
final class SimulatedDemo {
  private static final String CREATE =
      """
      {"name": "endpoint0", "type": "ray_service", "description": "made by the quickstart"}""";
  private static final String FAILS =
      """
      {"simulated": {"fail_in": "APPLYING_SERVE_CONFIG", "message": "no module named 'fraud_model'"}}""";
  private static final String TAKES_LONG =
      """
      {"simulated": {"step_delay_ms": 60000}}""";
  private static final List<String> RESULT_MEMBERS =
      List.of("status", "revision", "serving_revision", "error_code", "error_msg");
  private static final String WORKS =
      """
      {"threshold": 0.8}""";

  private final Pipeline pipeline;
  private final Gateway gateway;
  private final StatusEvents events;
  private final Console console;

  SimulatedDemo(Pipeline pipeline, StatusEvents events, Console console) {
    this.pipeline = pipeline;
    this.gateway = new Gateway(pipeline.gatewayUrl());
    this.events = events;
    this.console = console;
  }

  String createEndpoint() throws IOException, InterruptedException {
    console.heading("1. Create an endpoint");
    console.lines("POST " + Gateway.ENDPOINTS + "  " + CREATE);
    ApiResponse accepted = gateway.create(CREATE);
    console.lines(
        """
        202 Accepted  ETag: %s  Location: %s
        The gateway has put it into the topic endpoint-requests; the worker applies it step by step
        and tells so in the topic endpoint-status (the simulated runtime takes 0.3 s for each step):
        """
            .formatted(accepted.header("ETag"), accepted.header("Location")));
    follow(accepted);
    return accepted.endpoint();
  }

  void updateWithTheSample(String endpoint) throws IOException, InterruptedException {
    console.heading("2. Update it with the sample of the API page");
    console.lines("PUT " + Gateway.path(endpoint));
    ApiResponse accepted = gateway.update(endpoint, Samples.ofTheApiPage());
    console.lines(
        """
        HTTP/1.1 202 Accepted
        Location: %s
        ETag: %s  (the revision)
        Retry-After: %s
        X-request-id: %s
        {
        %s
        }
        """
            .formatted(
                accepted.header("Location"),
                accepted.header("ETag"),
                accepted.header("Retry-After"),
                accepted.header("X-request-id"),
                JsonOutline.of(accepted.body())));
    follow(accepted);
  }

  void updateThatFails(String endpoint) throws IOException, InterruptedException {
    console.heading("3. An update that fails: the previous revision continues to serve");
    console.lines("PUT the sample's config with user_config " + FAILS);
    follow(gateway.update(endpoint, Samples.configWith(FAILS)));
    show(endpoint);
  }

  void updateThatIsSuperseded(String endpoint) throws IOException, InterruptedException {
    console.heading("4. Two updates at once: the newer one wins, both get exactly one outcome");
    console.lines("PUT the sample's config with user_config " + TAKES_LONG);
    console.lines("PUT the sample's config with user_config " + WORKS);
    gateway.update(endpoint, Samples.configWith(TAKES_LONG));
    follow(gateway.update(endpoint, Samples.configWith(WORKS)));
    show(endpoint);
  }

  private void follow(ApiResponse accepted) {
    events.printHeader();
    events.printUntilOutcome(accepted);
  }

  private void show(String endpoint) throws IOException, InterruptedException {
    console.lines("GET " + Gateway.path(endpoint));
    console.lines("200 OK  " + gateway.showCompleted(endpoint).excerpt(RESULT_MEMBERS));
  }

  void printNextSteps(String endpoint, RunDirectory directory) throws IOException {
    Path sample =
        directory.write(
            "update-endpoint-sample.json", Samples.ofTheApiPage().getBytes(StandardCharsets.UTF_8));
    String url = pipeline.gatewayUrl() + Gateway.path(endpoint);
    console.heading("The pipeline is up. Continue in another terminal:");
    console.lines(
        """
        curl -i %1$s
        curl -i -X PUT -H 'Content-Type: application/json' -d '{"description": "mine"}' %1$s
        curl -i -X PUT -H 'Content-Type: application/json' -d @%2$s %1$s
        curl -i -H 'X-Auth-Token: %3$s' %1$s

        Sample   %2$s
        Kafka    %4$s  (topics: endpoint-requests, endpoint-status, endpoint-state, ...)
        Schemas  %5$s/subjects
        Logs     %6$s

        Ctrl-C ends everything. Until then, what arrives on endpoint-status:
        """
            .formatted(
                url,
                sample,
                pipeline.token().text(),
                pipeline.bootstrapServers(),
                pipeline.registryUrl(),
                directory.path().resolve("*.log") + ", " + directory.stack().resolve("*.log")));
    events.printHeader();
  }
}
