package dev.endpointpipeline.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;

import dev.endpointpipeline.model.AnyBody;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request, its record in Kafka and its view have the same content. */
class RoundTripTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final QuickTheory EXAMPLES = qt().withExamples(500);

  @Test
  void anUpdateIsUnchangedByKafka() {
    EXAMPLES
        .forAll(AnyBody.ofUpdate())
        .checkAssert(
            body -> {
              EndpointPatch patch = RequestReader.readUpdate(bytes(body)).value();

              assertThat(travelled(patch)).isEqualTo(patch);
            });
  }

  @Test
  void aCreateIsUnchangedByKafka() {
    EXAMPLES
        .forAll(AnyBody.ofCreate())
        .checkAssert(
            body -> {
              EndpointSpec spec = RequestReader.readCreate(bytes(body)).value();

              assertThat(travelled(spec)).isEqualTo(spec);
            });
  }

  @Test
  void anEndpointCreatedFromAViewIsEqual() {
    EXAMPLES
        .forAll(AnyBody.ofCreate())
        .checkAssert(
            body -> {
              EndpointSpec spec = RequestReader.readCreate(bytes(body)).value();
              ObjectNode view = view(travelled(spec));

              EndpointSpec again = RequestReader.readCreate(bytes(asRequest(view))).value();

              // Fields that a view omits, and defaults that it adds.
              assertThat(EndpointSpec.newBuilder(again).setPublicAccess(spec.getPublicAccess()))
                  .extracting(EndpointSpec.Builder::build)
                  .isEqualTo(withMaxNum(spec));
              assertThat(view(again)).isEqualTo(view);
            });
  }

  @Test
  void aViewSentAsAnUpdateChangesNothing() {
    EXAMPLES
        .forAll(AnyBody.ofUpdate())
        .checkAssert(
            body -> {
              EndpointPatch patch = RequestReader.readUpdate(bytes(body)).value();
              EndpointSpec spec =
                  EndpointSpec.newBuilder(PageSample.spec())
                      .setName("n")
                      .setDescription(patch.getDescription())
                      .setCap(patch.getCap())
                      .setRayResource(patch.getRayResource())
                      .setConfig(patch.getConfig())
                      .build();

              EndpointPatch again = RequestReader.readUpdate(bytes(asRequest(view(spec)))).value();

              assertThat(again.getDescription()).isEqualTo(patch.getDescription());
              assertThat(again.getCap()).isEqualTo(patch.getCap());
              assertThat(again.getRayResource()).isEqualTo(patch.getRayResource());
              assertThat(again.getConfig()).isEqualTo(patch.getConfig());
            });
  }

  @Test
  void thePagesSampleWithATypeIsAValidCreate() {
    ObjectNode body = (ObjectNode) JSON.readTree(PageSample.updateRequest());
    body.put("type", "ray_service");

    assertThat(RequestReader.readCreate(bytes(body)).ignoredFields())
        .containsExactly("reserved_resource.dpu");
  }

  @Test
  void theConfigOfThePagesResponseIsAValidUpdate() {
    JsonNode response = JSON.readTree(PageSample.updateResponse());
    ObjectNode body = JSON.createObjectNode();
    body.set("config", response.get("config"));

    Reading<EndpointPatch> reading = RequestReader.readUpdate(bytes(body));

    assertThat(reading.ignoredFields())
        .containsExactly(
            "config.ray_service_config.data_infos[0].output_path",
            "config.ray_service_config.data_infos[0].env_var_name");
    assertThat(
            reading
                .value()
                .getConfig()
                .getRayServiceConfig()
                .getRayServeConfig()
                .getApplications()
                .get(0)
                .getDeployments()
                .get(0)
                .getMaxReplicasPerNode())
        .isNull();
  }

  /** A view with a request's field names; see the notes on the table of fields in docs/api.md. */
  private static ObjectNode asRequest(ObjectNode view) {
    ObjectNode body = view.deepCopy();
    if (body.remove("caches") instanceof ArrayNode caches) {
      body.set("cache_list", caches);
    }
    if (body.remove("ray_resource") instanceof ObjectNode shown) {
      ObjectNode resource = body.putObject("ray_resource");
      resource.set("head_node_resource", shown.get("head_group_spec"));
      ArrayNode nodes = resource.putArray("work_node_resources");
      for (JsonNode group : shown.get("worker_group_spec")) {
        ObjectNode node = nodes.addObject();
        node.set("name", group.get("name"));
        ObjectNode demand = node.putObject("resource");
        demand.set("spec_code", group.get("spec_code"));
        demand.set("min", group.get("min_replicas"));
        demand.set("max", group.get("max_replicas"));
      }
    }
    body.remove(Set.of("id", "status", "revision", "create_time", "update_time", "owner"));
    return body;
  }

  private static EndpointSpec withMaxNum(EndpointSpec spec) {
    EndpointSpec copy = EndpointSpec.newBuilder(spec).build();
    if (copy.getReservedResource() != null) {
      var apu = copy.getReservedResource().getApu();
      if (apu != null && apu.getMaxNum() == null) {
        apu.put("max_num", apu.getWarmUpNum());
      }
      var dpu = copy.getReservedResource().getDpu();
      if (dpu != null && dpu.getMaxNum() == null) {
        dpu.put("max_num", dpu.getWarmUpNum());
      }
    }
    return copy;
  }

  private static EndpointPatch travelled(EndpointPatch patch) {
    try {
      return EndpointPatch.fromByteBuffer(patch.toByteBuffer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EndpointSpec travelled(EndpointSpec spec) {
    try {
      ByteBuffer avro = spec.toByteBuffer();
      return EndpointSpec.fromByteBuffer(avro);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode view(EndpointSpec spec) {
    EndpointState state = PageSample.state().setSpec(spec).build();
    return (ObjectNode) JSON.readTree(EndpointView.toJson(state));
  }

  private static byte[] bytes(JsonNode body) {
    return JSON.writeValueAsBytes(body);
  }
}
