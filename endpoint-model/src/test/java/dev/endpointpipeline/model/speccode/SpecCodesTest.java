package dev.endpointpipeline.model.speccode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.endpointpipeline.model.catalogue.InvalidCatalogueException;
import dev.endpointpipeline.model.catalogue.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parsing of the catalogue of spec codes. */
class SpecCodesTest {
  private static final String SMALL = "code: small, roles: [WORKER], cpu: 1, memory: 1Gi";

  @Test
  void readsEveryMember() {
    SpecCodes codes =
        SpecCodes.parse(
            """
            - code: ray.npu.24u192g
              status: DEPRECATED
              roles: [HEAD, WORKER]
              cpu: "24"
              memory: 192Gi
              extended: {huawei.com/Ascend910: 8}
              rayResources: {NPU: 8}
              acceleratorType: Ascend910B
              nodeSelector: {pool: npu, arch: arm64}
              tolerations:
                - {key: npu, operator: Exists, effect: NoSchedule}
                - {key: team, value: ml}
              runtimeClassName: ascend
              maxNodes: 12
            """);

    assertThat(codes.find("ray.npu.24u192g"))
        .contains(
            new SpecCode(
                "ray.npu.24u192g",
                SpecCode.Status.DEPRECATED,
                Set.of(SpecCode.Role.HEAD, SpecCode.Role.WORKER),
                new NodeSize(
                    Quantity.of(24),
                    Quantity.gibibytes(192),
                    new TreeMap<>(Map.of("huawei.com/Ascend910", Quantity.of(8))),
                    new TreeMap<>(Map.of("NPU", Quantity.of(8)))),
                Optional.of("Ascend910B"),
                new TreeMap<>(Map.of("pool", "npu", "arch", "arm64")),
                List.of(
                    new Toleration(
                        Optional.of("npu"),
                        Toleration.Operator.Exists,
                        Optional.empty(),
                        Optional.of(Toleration.Effect.NoSchedule)),
                    new Toleration(
                        Optional.of("team"),
                        Toleration.Operator.Equal,
                        Optional.of("ml"),
                        Optional.empty())),
                Optional.of("ascend"),
                12));
  }

  @Test
  void isActiveWithUpToTenThousandNodesByDefault() {
    SpecCode code = SpecCodes.parse("[{" + SMALL + "}]").find("small").orElseThrow();

    assertThat(code.status()).isEqualTo(SpecCode.Status.ACTIVE);
    assertThat(code.maxNodes()).isEqualTo(10_000);
    assertThat(code.size().extended()).isEmpty();
  }

  @Test
  void keepsTheOrderOfTheText() {
    SpecCodes codes =
        SpecCodes.parse(
            """
            - {code: b, roles: [WORKER], cpu: 1, memory: 1Gi}
            - {code: a, roles: [WORKER], cpu: 1, memory: 1Gi}
            """);

    assertThat(codes.all()).extracting(SpecCode::code).containsExactly("b", "a");
    assertThat(codes.find("c")).isEmpty();
  }

  @Test
  void reportsEveryMistakeWithItsEntry() {
    assertThatExceptionOfType(InvalidCatalogueException.class)
        .isThrownBy(
            () ->
                SpecCodes.parse(
                    """
                    - {code: a, roles: [WORKER], cpu: 4x, memory: 1GB, disk: 3}
                    - {roles: [DRIVER], cpu: 1, memory: 1Gi}
                    - {code: a, roles: [WORKER], cpu: 1, memory: 1Gi}
                    - nonsense
                    """))
        .satisfies(
            invalid ->
                assertThat(invalid.mistakes())
                    .containsExactly(
                        "entry 1 (a): cpu: '4x' (expected: a Kubernetes quantity >= 0m, such as"
                            + " 500m, 4 or 16Gi)",
                        "entry 1 (a): memory: '1GB' (expected: a Kubernetes quantity >= 0m, such as"
                            + " 500m, 4 or 16Gi)",
                        "entry 1 (a): disk: unknown member",
                        "entry 2: code: missing (expected: a text)",
                        "entry 2: roles: DRIVER (expected: one of [HEAD, WORKER, APU, DPU, MU])",
                        "entry 3 (a): has the same name as entry 1 (expected: a unique name)",
                        "entry 4: not a mapping (expected: a mapping of members)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "code: 7 | code: 7 (expected: a text, in quotes",
        "code: ' ' | code:   (expected: a text, in quotes",
        "status: GONE | status: GONE (expected: one of [ACTIVE, DEPRECATED, RETIRED])",
        "roles: [] | roles: [] (expected: a list of one or more of",
        "roles: HEAD | roles: HEAD (expected: a list of one or more of",
        "cpu: 0 | cpu: 0 (expected: a Kubernetes quantity",
        "cpu: [1] | cpu: [1] (expected: a Kubernetes quantity",
        "memory: 1500m | memory: 1500m (expected: whole bytes; m is a thousandth",
        "extended: {gpu: 1} | extended.gpu: 1 (expected: a whole number of domain/device)",
        "extended: {nvidia.com/gpu: 0.5} | extended.nvidia.com/gpu: 500m (expected: a whole",
        "extended: 1 | extended: 1 (expected: a mapping of names to values)",
        "rayResources: {GPU: 1} | rayResources.GPU: 1 (expected: only what Ray does not derive)",
        "nodeSelector: {pool: true} | nodeSelector.pool: true (expected: a text",
        "tolerations: [x] | tolerations[0]: x (expected: a mapping)",
        "tolerations: [{effect: Never}] | tolerations[0].effect: Never (expected: one of",
        "tolerations: [{value: x}] | tolerations[0].key: missing (expected: a text with",
        "tolerations: [{operator: Exists, value: x}] | tolerations[0].value: x (expected: none",
        "maxNodes: 0 | maxNodes: 0 (expected: an integer 1-10000)",
        "maxNodes: many | maxNodes: many (expected: an integer 1-10000)",
        "maxnodes: 1 | maxnodes: unknown member",
      })
  void refusesAnInvalidMember(String member, String mistake) {
    String name = member.substring(0, member.indexOf(':'));
    String others =
        List.of("code: small", "roles: [WORKER]", "cpu: 1", "memory: 1Gi").stream()
            .filter(other -> !other.startsWith(name + ":"))
            .reduce(member, (one, other) -> one + ", " + other);

    assertThatExceptionOfType(InvalidCatalogueException.class)
        .isThrownBy(() -> SpecCodes.parse("[{" + others + "}]"))
        .withMessageContaining(mistake);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the file is empty",
        "codes: [] | not a list (expected: a list of entries)",
        "just words | not a list (expected: a list of entries)",
        "- {code: a, code: b} | a key is repeated at line 1, column 17",
        "- *nowhere | an alias (*) at line 1, column 3 (expected: none)",
        "][ | not valid YAML at line 1, column 1",
      })
  void refusesATextThatIsNotAList(String text, String mistake) {
    assertThatExceptionOfType(InvalidCatalogueException.class)
        .isThrownBy(() -> SpecCodes.parse(text))
        .withMessage(mistake);
  }
}
