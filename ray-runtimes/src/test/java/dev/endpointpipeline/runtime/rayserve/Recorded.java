package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.ray.RevisionMark;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Ray 2.60 showed of its applications, as recorded, and with changes. Each document has at
 * most one application: {@code ranker} of the endpoint {@code shop/ranker}.
 */
final class Recorded {
  private final ObjectNode json;

  private Recorded(ObjectNode json) {
    this.json = json;
  }

  static Recorded of(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream("/ray-2.60/" + name + ".json")) {
      return new Recorded(
          (ObjectNode) JsonMapper.shared().readTree(Objects.requireNonNull(in, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ServeDetails shown(String name) {
    return of(name).shown();
  }

  /** The deployment of that document's application. */
  static ObjectNode deployment(String name) {
    return (ObjectNode) of(name).json.at("/applications/ranker/deployments/Greeter");
  }

  /** With another application's name. */
  Recorded named(String name) {
    ObjectNode applications = (ObjectNode) json.get("applications");
    ObjectNode application = (ObjectNode) applications.remove("ranker");
    application.put("name", name);
    ((ObjectNode) application.get("deployed_app_config")).put("name", name);
    applications.set(name, application);
    return this;
  }

  /** With the application of another document beside it. */
  Recorded and(Recorded other) {
    ((ObjectNode) json.get("applications")).setAll((ObjectNode) other.json.get("applications"));
    return this;
  }

  /** With a changed application. */
  Recorded with(Consumer<ObjectNode> change) {
    json.get("applications").forEach(application -> change.accept((ObjectNode) application));
    return this;
  }

  Recorded status(String status) {
    return with(application -> application.put("status", status));
  }

  /** With another environment variable in its configuration; null takes it away. */
  Recorded variable(String name, @Nullable String value) {
    return with(
        application -> {
          ObjectNode variables =
              (ObjectNode) application.at("/deployed_app_config/runtime_env/env_vars");
          if (value == null) {
            variables.remove(name);
          } else {
            variables.put(name, value);
          }
        });
  }

  /** With the mark of a revision in its configuration. */
  Recorded ofRevision(long revision) {
    return with(
        application ->
            RevisionMark.write((ObjectNode) application.get("deployed_app_config"), revision, 1));
  }

  /** With that target_capacity. */
  Recorded capacity(@Nullable Double capacity) {
    json.put("target_capacity", capacity);
    return this;
  }

  /** With all replicas of all deployments in that state. */
  Recorded replicas(String state) {
    return with(
        application ->
            application
                .path("deployments")
                .forEach(
                    deployment ->
                        deployment
                            .path("replicas")
                            .forEach(replica -> ((ObjectNode) replica).put("state", state))));
  }

  /** With so many replicas wanted of all deployments. */
  Recorded target(int replicas) {
    return with(
        application ->
            application
                .path("deployments")
                .forEach(
                    deployment -> ((ObjectNode) deployment).put("target_num_replicas", replicas)));
  }

  ServeDetails shown() {
    return ServeDetails.parse(json().getBytes(StandardCharsets.UTF_8));
  }

  String json() {
    return JsonMapper.shared().writeValueAsString(json);
  }
}
