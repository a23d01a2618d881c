package dev.endpointpipeline.loadreplay.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.MalformedJsonException;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.RequestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The service accepts the valid bodies and refuses the invalid ones. */
class BodiesTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "UPDATE"})
  void validBodiesAreAcceptedCompletely(Operation operation) {
    Draws draws = new Draws(1);
    Bodies bodies = new Bodies(new BodySize(1000, 4000));
    for (int i = 0; i < 1000; i++) {
      Reading<?> reading = read(operation, bodies.valid(operation, "ep-000001", draws));
      // The sample of the API page asks for what SQL's endpoints have.
      assertThat(reading.ignoredFields()).containsExactly("reserved_resource.dpu");
    }
  }

  @Test
  void bodiesAreTheApiPagesSampleWithOtherValues() {
    JsonNode body =
        JSON.readTree(
            new Bodies(BodySize.UNPADDED).valid(Operation.UPDATE, "ep-000001", new Draws(1)));

    assertThat(paths(body)).isEqualTo(paths(JSON.readTree(PageSample.updateRequest())));
    assertThat(body.get("name").stringValue()).isEqualTo("ep-000001");
  }

  @Test
  void bodiesDiffer() {
    Draws draws = new Draws(1);
    Bodies bodies = new Bodies(BodySize.UNPADDED);
    List<JsonNode> drawn = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(JSON.readTree(bodies.valid(Operation.UPDATE, "ep-000001", draws)));
    }
    assertThat(drawn).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void anyFaultIsRefused(Fault fault) {
    for (Operation operation : List.of(Operation.CREATE, Operation.UPDATE)) {
      if (Fault.of(operation).contains(fault)) {
        byte[] valid = new Bodies(BodySize.UNPADDED).valid(operation, "ep-000001", new Draws(1));
        byte[] invalid = fault.apply((ObjectNode) JSON.readTree(valid));

        assertThatThrownBy(() -> read(operation, invalid))
            .isInstanceOf(
                fault == Fault.INCOMPLETE_JSON
                    ? MalformedJsonException.class
                    : InvalidRequestException.class);
      }
    }
  }

  @Test
  void anyFaultIsDrawn() {
    Draws draws = new Draws(1);
    Bodies bodies = new Bodies(BodySize.UNPADDED);
    TreeSet<String> reasons = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      byte[] invalid = bodies.invalid(Operation.CREATE, "ep-000001", draws);
      try {
        read(Operation.CREATE, invalid);
      } catch (MalformedJsonException e) {
        reasons.add("malformed");
      } catch (InvalidRequestException e) {
        reasons.add(e.violations().get(0).field());
      }
    }
    assertThat(reasons).hasSize(Fault.values().length);
  }

  @Test
  void bodiesArePaddedToTheirSize() {
    Draws draws = new Draws(1);
    for (int size : List.of(2000, 100_000, BodySize.MAX)) {
      Bodies bodies = new Bodies(new BodySize(size, size));
      for (int i = 0; i < 5; i++) {
        byte[] body = bodies.valid(Operation.UPDATE, "ep-000001", draws);
        assertThat(body).hasSizeBetween(size - 20, size);
        assertThat(RequestReader.readUpdate(body)).isNotNull();
      }
    }
  }

  @Test
  void sizesOfARangeAreSpreadOverItsOrdersOfMagnitude() {
    Draws draws = new Draws(1);
    BodySize sizes = new BodySize(100, 1_000_000);
    int below10k = 0;
    for (int i = 0; i < 10_000; i++) {
      int size = sizes.draw(draws);
      assertThat(size).isBetween(100, 1_000_000);
      below10k += size < 10_000 ? 1 : 0;
    }
    assertThat(below10k).isBetween(4800, 5200);
  }

  private static Reading<?> read(Operation operation, byte[] body) {
    return operation == Operation.CREATE
        ? RequestReader.readCreate(body)
        : RequestReader.readUpdate(body);
  }

  private static List<String> paths(JsonNode node) {
    List<String> paths = new ArrayList<>();
    collect(node, "", paths);
    return paths;
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    node.propertyStream()
        .forEach(
            member -> {
              String name = path + "/" + member.getKey();
              paths.add(name);
              collect(member.getValue(), name, paths);
            });
    if (node.isArray()) {
      node.forEach(item -> collect(item, path + "[]", paths));
    }
  }
}
