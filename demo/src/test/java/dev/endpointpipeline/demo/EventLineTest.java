package dev.endpointpipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class EventLineTest {
  static {
    // Makes Avro trust the generated records, as the program does
    var unused = new RecordSerdes(URI.create("http://registry.invalid"));
  }

  private final EventLine line = new EventLine(ZoneOffset.UTC);

  @Test
  void stepOfAnUpdateIsShownWithTheServingRevision() {
    EndpointStatusChanged event =
        anEvent().setStep(LifecycleStep.APPLYING_RESOURCES).setServingRevision(6L).build();
    assertThat(line.of(event))
        .isEqualTo("10:15:30.250  6cdeb26c         7  CREATING  APPLYING_RESOURCES           6");
  }

  @Test
  void valuesAreAlignedWithTheirColumns() {
    String row =
        line.of(
            anEvent()
                .setStatus(EndpointStatus.RUNNING)
                .setServingRevision(7L)
                .setOutcome(Outcome.APPLIED)
                .build());
    String header = EventLine.header();
    assertThat(row.indexOf("6cdeb26c")).isEqualTo(header.indexOf("endpoint"));
    assertThat(row.indexOf("RUNNING")).isEqualTo(header.indexOf("status"));
    assertThat(row.indexOf("APPLIED")).isEqualTo(header.indexOf("outcome"));
    assertThat(row.lastIndexOf('7')).isEqualTo(header.indexOf("serving") + "serving".length() - 1);
  }

  @Test
  void stepHasItsDetail() {
    EndpointStatusChanged event =
        anEvent().setStep(LifecycleStep.WAITING_READY).setStepDetail("fraud DEPLOYING").build();
    assertThat(line.of(event)).endsWith("fraud DEPLOYING");
  }

  @Test
  void failureHasItsReason() {
    EndpointStatusChanged event =
        anEvent()
            .setStatus(EndpointStatus.FAILED)
            .setOutcome(Outcome.FAILED)
            .setErrorCode("simulated.failure")
            .setErrorMsg("no such module")
            .build();
    assertThat(line.of(event)).endsWith("FAILED      simulated.failure: no such module");
  }

  @Test
  void supersededUpdateNamesTheNewerOne() {
    EndpointStatusChanged event =
        anEvent().setOutcome(Outcome.SUPERSEDED).setSupersededBy(8L).build();
    assertThat(line.of(event)).endsWith("SUPERSEDED  by revision 8");
  }

  @Test
  void duplicateNamesTheRequestThatItRepeats() {
    EndpointStatusChanged event =
        anEvent().setOutcome(Outcome.DUPLICATE).setDuplicateOf(3L).build();
    assertThat(line.of(event)).endsWith("DUPLICATE   of revision 3");
  }

  @Test
  void shortEndpointIdsAreShownWhole() {
    assertThat(line.of(anEvent().setEndpointId("e-1").build())).contains("  e-1       ");
  }

  private static EndpointStatusChanged.Builder anEvent() {
    return EndpointStatusChanged.newBuilder()
        .setWorkspaceId("demo")
        .setEndpointId("6cdeb26c50cc429d89a97fd0a5e5e097")
        .setRevision(7)
        .setRequestId("r-1")
        .setStatus(EndpointStatus.CREATING)
        .setOccurredAt(Instant.parse("2026-11-23T10:15:30.250Z"));
  }
}
