package dev.endpointpipeline.endtoend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.endpointpipeline.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules of docs/architecture.md. */
@AnalyzeClasses(
    packages = "dev.endpointpipeline",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  private static final Path PAGE = Path.of("..", "docs", "architecture.md");

  /** On the page, and of Spring and KubeRay. */
  private static final Set<String> TYPES_OF_OTHERS =
      Set.of("AuthenticationProvider", "RayService", "RayCluster");

  private static final long MAX_LINES = 400;

  private static final String SERVICE_BASE = "dev.endpointpipeline.service..";
  private static final String SCHEMAS = "dev.endpointpipeline.schemas..";
  private static final String MODEL = "dev.endpointpipeline.model..";
  private static final String KAFKA_BINDING = "dev.endpointpipeline.kafkabinding..";
  private static final String GATEWAY = "dev.endpointpipeline.gateway..";
  private static final String WORKER = "dev.endpointpipeline.worker..";
  private static final String LIFECYCLE = "dev.endpointpipeline.worker.lifecycle..";
  private static final String RUNTIME = "dev.endpointpipeline.runtime";
  private static final String RAY = "dev.endpointpipeline.runtime.ray";
  private static final String ROLLOUT = "dev.endpointpipeline.runtime.rollout";
  private static final String RAY_SERVE = "dev.endpointpipeline.runtime.rayserve..";
  private static final String KUBERAY = "dev.endpointpipeline.runtime.kuberay..";
  private static final String RAY_RUNTIMES = "dev.endpointpipeline.runtime.*..";
  private static final String SIMULATED = "dev.endpointpipeline.worker.simulated..";
  private static final String LOCAL_STACK = "dev.endpointpipeline.localstack..";
  private static final String DEMO = "dev.endpointpipeline.demo..";
  private static final String LOAD_REPLAY = "dev.endpointpipeline.loadreplay..";

  @ArchTest
  static final ArchRule importsPointOneWay =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("schemas")
          .definedBy(SCHEMAS)
          .layer("model")
          .definedBy(MODEL)
          .layer("kafka-binding")
          .definedBy(KAFKA_BINDING)
          .layer("runtime")
          .definedBy(RUNTIME)
          .layer("ray-runtimes")
          .definedBy(RAY_RUNTIMES)
          .layer("gateway")
          .definedBy(GATEWAY)
          .layer("worker")
          .definedBy(WORKER)
          .optionalLayer("demo")
          .definedBy(DEMO)
          .layer("load-replay")
          .definedBy(LOAD_REPLAY)
          .layer("local-stack")
          .definedBy(LOCAL_STACK)
          .whereLayer("gateway")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("worker")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("demo")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("load-replay")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("local-stack")
          .mayOnlyBeAccessedByLayers("demo")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("ray-runtimes", "gateway", "worker", "load-replay")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("ray-runtimes", "worker")
          .whereLayer("ray-runtimes")
          .mayOnlyBeAccessedByLayers("worker")
          .whereLayer("kafka-binding")
          .mayOnlyBeAccessedByLayers("gateway", "worker", "demo")
          .whereLayer("schemas")
          .mayOnlyBeAccessedByLayers(
              "model",
              "kafka-binding",
              "runtime",
              "ray-runtimes",
              "gateway",
              "worker",
              "demo",
              "load-replay");

  @ArchTest
  static final ArchRule modelDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.sql..",
              "org.apache.kafka..",
              "org.springframework..",
              "jakarta..",
              "org.slf4j..")
          .orShould()
          .dependOnClassesThat(
              DescribedPredicate.or(
                  HasName.Predicates.name("java.io.File"),
                  HasName.Predicates.nameMatching("java\\.io\\.File.*Stream"),
                  HasName.Predicates.nameMatching("java\\.io\\.RandomAccessFile")));

  @ArchTest
  static final ArchRule serviceBaseKnowsNoOtherModuleAndNoKafka =
      noClasses()
          .that()
          .resideInAPackage(SERVICE_BASE)
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.endpointpipeline..")
                  .and(JavaClass.Predicates.resideOutsideOfPackage(SERVICE_BASE)))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework..");

  @ArchTest
  static final ArchRule onlyWhatReadsTopicsKnowsKafka =
      noClasses()
          .that()
          .resideInAPackage(LOAD_REPLAY)
          .and()
          .resideOutsideOfPackages(
              "..loadreplay.topics..",
              "..loadreplay.record..",
              "..loadreplay.follow..",
              "..loadreplay.verify..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..");

  @ArchTest
  static final ArchRule schemasKnowNoClientsAndNoServers =
      noClasses()
          .that()
          .resideInAPackage(SCHEMAS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "jakarta.servlet..");

  @ArchTest
  static final ArchRule lifecycleKnowsNeitherKafkaNorInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage(LIFECYCLE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              KAFKA_BINDING,
              "dev.endpointpipeline.worker.topology..",
              "dev.endpointpipeline.worker.apply..",
              "dev.endpointpipeline.runtime..",
              SIMULATED,
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule onlyTheMachineOfTheLifecycleKnowsSpring =
      noClasses()
          .that()
          .resideInAPackage(LIFECYCLE)
          .and()
          .haveSimpleNameNotStartingWith("LifecycleMachine")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "reactor..");

  @ArchTest
  static final ArchRule theMachineKnowsOfSpringTheStateMachineOnly =
      noClasses()
          .that()
          .resideInAPackage(LIFECYCLE)
          .should()
          .dependOnClassesThat(
              HasName.Predicates.nameMatching(
                  "org\\.springframework\\.(?!statemachine\\.|messaging\\.).*"));

  @ArchTest
  static final ArchRule lifecycleIsToldTheTime =
      noClasses()
          .that()
          .resideInAPackage(LIFECYCLE)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .callMethodWhere(
              new DescribedPredicate<>("it asks for the time") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                  AccessTarget target = call.getTarget();
                  String owner = call.getTargetOwner().getName();
                  return (owner.startsWith("java.time.") && target.getName().equals("now"))
                      || (owner.equals("java.lang.System")
                          && (target.getName().equals("currentTimeMillis")
                              || target.getName().equals("nanoTime")));
                }
              });

  @ArchTest
  static final ArchRule authenticationUsesAuthorizationUsesIdentity =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("identity")
          .definedBy("dev.endpointpipeline.gateway.identity..")
          .layer("authorization")
          .definedBy("dev.endpointpipeline.gateway.authorization..")
          .layer("authentication")
          .definedBy("dev.endpointpipeline.gateway.authentication..")
          .whereLayer("identity")
          .mayOnlyBeAccessedByLayers("authorization", "authentication")
          .whereLayer("authorization")
          .mayOnlyBeAccessedByLayers("authentication")
          .whereLayer("authentication")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule waysToAuthenticateDoNotKnowEachOther =
      SlicesRuleDefinition.slices()
          .matching("dev.endpointpipeline.gateway.authentication.(*)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule authenticationDoesNotKnowWhichWaysThereAre =
      noClasses()
          .that()
          .resideInAPackage("dev.endpointpipeline.gateway.authentication")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.endpointpipeline.gateway.authentication.*..");

  @ArchTest
  static final ArchRule onlyARuntimesOwnPackageKnowsRayOrKubernetes =
      noClasses()
          .that()
          .resideOutsideOfPackage(RAY_RUNTIMES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.kubernetes..", "io.ray..");

  @ArchTest
  static final ArchRule onlyTheWorkersWiringKnowsWhichRuntimesThereAre =
      noClasses()
          .that()
          .resideInAnyPackage(
              LIFECYCLE,
              "dev.endpointpipeline.worker.topology..",
              "dev.endpointpipeline.worker.apply..",
              RUNTIME)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(RAY_RUNTIMES, SIMULATED);

  @ArchTest
  static final ArchRule onlyRaysRuntimesAndTheWorkersWiringKnowWhatTheyShare =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.endpointpipeline.worker", RAY, ROLLOUT, RAY_SERVE, KUBERAY)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(RAY);

  @ArchTest
  static final ArchRule runtimesDoNotKnowEachOther =
      SlicesRuleDefinition.slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public String getDescription() {
                  return "the runtimes";
                }

                @Override
                public SliceIdentifier getIdentifierOf(JavaClass found) {
                  return Stream.of(RAY_SERVE, KUBERAY, SIMULATED)
                      .filter(runtime -> JavaClass.Predicates.resideInAPackage(runtime).test(found))
                      .map(SliceIdentifier::of)
                      .findFirst()
                      .orElseGet(SliceIdentifier::ignore);
                }
              })
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule theRolloutOfARevisionKnowsNoRuntimeAndDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage(ROLLOUT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              RAY_SERVE,
              KUBERAY,
              SIMULATED,
              "io.fabric8..",
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "org.springframework..",
              "org.apache.kafka..");

  @ArchTest
  static final ArchRule whatRaysRuntimesShareIsPureButForItsSettings =
      noClasses()
          .that()
          .resideInAPackage(RAY)
          .and()
          .haveNameNotMatching(".*\\.RaySettings")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.net..", "java.nio.file..", "org.slf4j..", "org.apache.kafka..")
          .orShould()
          .dependOnClassesThat(
              HasName.Predicates.nameMatching(
                  "org\\.springframework\\.(?!web\\.util\\.UriUtils).*"))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(ROLLOUT, RAY_SERVE, KUBERAY, SIMULATED);

  @ArchTest
  static final ArchRule classesAreNamedForWhatTheyAre =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)(\\$.*)?");

  @ArchTest
  static final ArchRule packagesAreNamedForWhatTheyDo =
      classes()
          .should()
          .resideOutsideOfPackages("..util..", "..common..", "..impl..", "..helper..", "..dto..");

  @ArchTest
  static void everyPackageSaysWhatItIsForAndIsNullMarked(JavaClasses all) {
    List<String> unmarked =
        all.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found -> found.getName().startsWith("dev.endpointpipeline."))
            .filter(found -> !found.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();

    assertThat(unmarked).isEmpty();
  }

  @ArchTest
  static void everyPackageIsOnThePage(JavaClasses all) {
    List<String> missing =
        all.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .map(name -> name.replaceFirst("^dev\\.endpointpipeline\\.?", ""))
            .filter(name -> !text(PAGE).contains("`" + name + "`"))
            .toList();

    assertThat(missing).isEmpty();
  }

  @ArchTest
  static void everyTypeOnThePageExists(JavaClasses all) {
    Set<String> types = all.stream().map(JavaClass::getSimpleName).collect(toSet());
    List<String> unknown =
        Pattern.compile("`@?([A-Z][a-z]+[A-Z][A-Za-z]+)[`.(<]")
            .matcher(text(PAGE))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !types.contains(name) && !TYPES_OF_OTHERS.contains(name))
            .toList();

    assertThat(unknown).isEmpty();
  }

  @ArchTest
  static void noFileIsLongerThan400Lines(JavaClasses all) throws IOException {
    assertThat(sources()).filteredOn(file -> text(file).lines().count() > MAX_LINES).isEmpty();
  }

  @ArchTest
  static void onlySchemasKnowTheNamesOfTopics(JavaClasses all) throws IOException {
    List<String> literals =
        Arrays.stream(Topic.values()).map(topic -> '"' + topic.topicName() + '"').toList();
    List<Path> sources = sources();

    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(sources)
        .filteredOn(file -> literals.stream().anyMatch(text(file)::contains))
        .isNotEmpty()
        .allMatch(file -> file.endsWith("dev/endpointpipeline/schemas/Topic.java"));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(ArchitectureTest::javaFiles)
          .toList();
    }
  }

  /** Fixtures of other modules are tests too, in jars of their own. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static Stream<Path> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
