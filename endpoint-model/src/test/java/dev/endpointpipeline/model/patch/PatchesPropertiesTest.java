package dev.endpointpipeline.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.endpointpipeline.model.AnyBody;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayServeConfig;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.ServeApplication;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import org.quicktheories.core.Gen;
import tools.jackson.databind.json.JsonMapper;

/** Properties of every endpoint and every update. */
class PatchesPropertiesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final QuickTheory EXAMPLES = qt().withExamples(300);

  private final Gen<EndpointSpec> specs =
      AnyBody.ofCreate()
          .map(body -> RequestReader.readCreate(JSON.writeValueAsBytes(body)).value());
  private final Gen<EndpointPatch> patches =
      AnyBody.ofUpdate()
          .map(body -> RequestReader.readUpdate(JSON.writeValueAsBytes(body)).value());

  @Test
  void theLastUpdateOfEachPartWins() {
    EXAMPLES
        .forAll(specs, lists().of(patches).ofSizeBetween(0, 4))
        .checkAssert(
            (spec, updates) -> {
              EndpointSpec after = spec;
              for (EndpointPatch update : updates) {
                after = Patches.apply(after, update);
              }

              assertThat(after).isEqualTo(expected(spec, updates));
            });
  }

  @Test
  void repeatingAnUpdateChangesNothing() {
    EXAMPLES
        .forAll(specs, patches)
        .checkAssert(
            (spec, update) -> {
              EndpointSpec once = Patches.apply(spec, update);

              assertThat(Patches.apply(once, update)).isEqualTo(once);
              assertThat(Patches.differForRuntimes(once, Patches.apply(once, update))).isFalse();
            });
  }

  @Test
  void neitherTheEndpointNorTheUpdateIsModified() {
    EXAMPLES
        .forAll(specs, patches)
        .checkAssert(
            (spec, update) -> {
              EndpointSpec specBefore = EndpointSpec.newBuilder(spec).build();
              EndpointPatch updateBefore = EndpointPatch.newBuilder(update).build();

              assertThat(Patches.apply(spec, update)).isNotSameAs(spec);
              assertThat(spec).isEqualTo(specBefore);
              assertThat(update).isEqualTo(updateBefore);
            });
  }

  /** An independent implementation: for each part, the last update that sets it. */
  private static EndpointSpec expected(EndpointSpec spec, List<EndpointPatch> updates) {
    String description =
        last(spec.getDescription(), updates.stream().map(EndpointPatch::getDescription));
    ReservedResource reserved = spec.getReservedResource();
    List<ReservedResource> reservations = present(updates, EndpointPatch::getReservedResource);
    if (reserved == null && !reservations.isEmpty()) {
      reserved = new ReservedResource();
    }
    EndpointConfig config = spec.getConfig();
    List<EndpointConfig> configs = present(updates, EndpointPatch::getConfig);
    if (config == null && !configs.isEmpty()) {
      config = new EndpointConfig();
    }
    EndpointSpec.Builder result =
        EndpointSpec.newBuilder(spec)
            .setName(last(spec.getName(), updates.stream().map(EndpointPatch::getName)))
            .setDescription("".equals(description) ? null : description)
            .setRayResource(
                last(spec.getRayResource(), updates.stream().map(EndpointPatch::getRayResource)))
            .setCap(last(spec.getCap(), updates.stream().map(EndpointPatch::getCap)))
            .setRollbackOnFailure(
                last(
                    spec.getRollbackOnFailure(),
                    updates.stream().map(EndpointPatch::getRollbackOnFailure)));
    if (reserved != null) {
      result.setReservedResource(
          new ReservedResource(
              last(reserved.getApu(), reservations.stream().map(ReservedResource::getApu)),
              last(reserved.getDpu(), reservations.stream().map(ReservedResource::getDpu)),
              last(reserved.getMu(), reservations.stream().map(ReservedResource::getMu))));
    }
    if (config != null) {
      RayServiceConfig before = config.getRayServiceConfig();
      RayServiceConfig after =
          last(before, configs.stream().map(EndpointConfig::getRayServiceConfig));
      List<ServeApplication> applications =
          last(
              applications(before),
              configs.stream()
                  .map(EndpointConfig::getRayServiceConfig)
                  .map(PatchesPropertiesTest::applications));
      result.setConfig(new EndpointConfig(withKeptParts(before, after, applications)));
    }
    return result.build();
  }

  private static @Nullable List<ServeApplication> applications(@Nullable RayServiceConfig service) {
    return service == null ? null : service.getRayServeConfig().getApplications();
  }

  private static @Nullable RayServiceConfig withKeptParts(
      @Nullable RayServiceConfig before,
      @Nullable RayServiceConfig after,
      @Nullable List<ServeApplication> applications) {
    if (after == null) {
      return null;
    }
    RayServiceConfig copy = RayServiceConfig.newBuilder(after).build();
    copy.put("ray_serve_config", new RayServeConfig(applications));
    copy.put("log_config", before == null ? null : before.getLogConfig());
    return copy;
  }

  private static <T> List<T> present(
      List<EndpointPatch> updates, Function<EndpointPatch, @Nullable T> part) {
    return updates.stream().map(part).filter(Objects::nonNull).toList();
  }

  private static <T> @Nullable T last(@Nullable T first, Stream<@Nullable T> rest) {
    return rest.filter(Objects::nonNull).reduce(first, (earlier, later) -> later);
  }
}
