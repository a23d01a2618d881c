package dev.endpointpipeline.endtoend.guarantees;

import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The expected spec of an endpoint after its requests so far, computed independently from the API's
 * rules: a present member replaces the old one completely, but apu, dpu and mu each separately, and
 * an empty description clears it.
 */
final class ExpectedSpec {
  private static final List<String> PATCHED =
      List.of("name", "description", "ray_resource", "cap", "config");
  private static final List<String> RESERVED = List.of("apu", "dpu", "mu");

  private final Map<String, Object> members = new LinkedHashMap<>();
  private final Map<String, Object> reserved = new LinkedHashMap<>();
  private long revision = -1;

  /** Applies the next request that was not rejected. */
  void take(PlainRecord request) {
    revision = request.offset();
    GenericRecord value = Objects.requireNonNull(request.value());
    String content = value.getSchema().getName().contains("Create") ? "spec" : "patch";
    if (value.getSchema().getField(content) == null) {
      return;
    }
    GenericRecord change = (GenericRecord) value.get(content);
    for (String member : PATCHED) {
      replace(members, member, change.get(member));
    }
    if (change.get("reserved_resource") instanceof GenericRecord resource) {
      RESERVED.forEach(kind -> replace(reserved, kind, resource.get(kind)));
    }
    if (members.getOrDefault("description", "none").toString().isEmpty()) {
      members.remove("description");
    }
  }

  private static void replace(Map<String, Object> known, String name, @Nullable Object value) {
    if (value != null) {
      known.put(name, value);
    }
  }

  /** The newest applied request. */
  long revision() {
    return revision;
  }

  /** Differences of a view from the expected spec. */
  List<String> differences(Shown view) {
    List<String> differences = new ArrayList<>();
    compare("name", members.get("name"), view.name(), differences);
    compare("description", textOf(members.get("description")), view.description(), differences);
    Object mu = reserved.get("mu");
    String maxOfMu = mu instanceof GenericRecord demand ? textOf(demand.get("max")) : "";
    compare("mu.max", maxOfMu, view.maxOfMu(), differences);
    return differences;
  }

  private static String textOf(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  /** Differences of a state from the expected spec. */
  List<String> differences(PlainRecord state) {
    List<String> differences = new ArrayList<>();
    compare("revision", revision, state.get("revision"), differences);
    GenericRecord spec = (GenericRecord) Objects.requireNonNull(state.get("spec"));
    for (String member : PATCHED) {
      compare(member, members.get(member), spec.get(member), differences);
    }
    GenericRecord resource = (GenericRecord) spec.get("reserved_resource");
    for (String kind : RESERVED) {
      Object actual = resource == null ? null : resource.get(kind);
      compare(kind, reserved.get(kind), actual, differences);
    }
    return differences;
  }

  /** Compares texts, because records of schemas with different doc texts are never equal. */
  private static void compare(
      String name, @Nullable Object expected, @Nullable Object actual, List<String> differences) {
    if (!Objects.toString(expected).equals(Objects.toString(actual))) {
      differences.add(name + ": " + actual + " (expected: " + expected + ")");
    }
  }
}
