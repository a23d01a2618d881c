package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.WithLocalStack;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The wire format, with a real registry's ids. */
@WithLocalStack
class RecordSerdesTest {
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();

  @BeforeEach
  void registerSchemas(LocalStack stack) throws InterruptedException {
    GeneratedRecords.trust(); // requests are built before there are serdes
    RegisterSchemas.at(stack.registryUrl());
  }

  @Test
  void whatIsWrittenIsReadAsItWas(LocalStack stack) {
    RecordSerdes serdes = new RecordSerdes(stack.registryUrl());
    try (Serializer<SpecificRecord> serializer = serdes.serializer();
        Deserializer<SpecificRecord> deserializer = serdes.deserializer()) {
      for (SpecificRecord record : List.of(aCreate(), aDelete())) {
        byte[] written = serializer.serialize(TOPIC, record);
        assertThat(deserializer.deserialize(TOPIC, written)).isEqualTo(record);
      }
    }
  }

  @Test
  void aValueBeginsWithZeroAndAnIdThatTheConfluentApiResolves(LocalStack stack) throws Exception {
    try (Serializer<SpecificRecord> serializer =
        new RecordSerdes(stack.registryUrl()).serializer()) {
      ByteBuffer value = ByteBuffer.wrap(serializer.serialize(TOPIC, aDelete()));
      assertThat(value.get()).isZero();
      int id = value.getInt();
      assertThat(new SchemaRegistry(stack.registryUrl()).schema(id)).isPresent();
      assertThat(schemaOf(id, stack)).isEqualTo(EndpointDeleteRequested.getClassSchema());
    }
  }

  @Test
  void whatFollowsIsPlainAvro(LocalStack stack) throws Exception {
    EndpointDeleteRequested record = aDelete();
    try (Serializer<SpecificRecord> serializer =
        new RecordSerdes(stack.registryUrl()).serializer()) {
      byte[] value = serializer.serialize(TOPIC, record);
      ByteBuffer singleObject = record.toByteBuffer();
      // Avro's single-object encoding has ten bytes of its own in front of the same content.
      assertThat(ByteBuffer.wrap(value, 5, value.length - 5).slice())
          .isEqualTo(singleObject.slice(10, singleObject.remaining() - 10));
    }
  }

  @Test
  void beingConfiguredAgainChangesNothing(LocalStack stack) {
    RecordSerdes serdes = new RecordSerdes(stack.registryUrl());
    Map<String, Object> springs = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (Serializer<SpecificRecord> serializer = serdes.serializer();
        Deserializer<SpecificRecord> deserializer = serdes.deserializer()) {
      serializer.configure(springs, false);
      deserializer.configure(springs, false);
      byte[] written = serializer.serialize(TOPIC, aDelete());
      assertThat(deserializer.deserialize(TOPIC, written)).isEqualTo(aDelete());
    }
  }

  @Test
  void tombstonesStayTombstones(LocalStack stack) {
    RecordSerdes serdes = new RecordSerdes(stack.registryUrl());
    try (Serializer<SpecificRecord> serializer = serdes.serializer();
        Deserializer<SpecificRecord> deserializer = serdes.deserializer()) {
      assertThat(serializer.serialize(TOPIC, null)).isNull();
      assertThat(deserializer.deserialize(TOPIC, null)).isNull();
    }
  }

  @Test
  void registeringTheCatalogueAgainChangesNoId(LocalStack stack) throws InterruptedException {
    SchemaRegistry registry = new SchemaRegistry(stack.registryUrl());
    List<Integer> ids = RegisterSchemas.catalogue().stream().map(registry::register).toList();
    RegisterSchemas.at(stack.registryUrl());
    assertThat(RegisterSchemas.catalogue().stream().map(registry::register).toList())
        .isEqualTo(ids);
    assertThat(RegisterSchemas.catalogue())
        .allSatisfy(schema -> assertThat(registry.id(schema)).isPresent());
  }

  @Test
  void aSerializerFailsWhenNothingListens() throws IOException {
    try (Serializer<SpecificRecord> serializer =
        new RecordSerdes(SchemaRegistryTest.nothingListens()).serializer()) {
      assertThatThrownBy(() -> serializer.serialize(TOPIC, aDelete()))
          .isInstanceOf(RuntimeException.class);
    }
  }

  private static Schema schemaOf(int id, LocalStack stack) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(stack.registryUrl() + "/schemas/ids/" + id))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    String schema = new JsonMapper().readTree(response.body()).get("schema").stringValue();
    return new Schema.Parser().parse(schema);
  }

  private static EndpointCreateRequested aCreate() {
    return EndpointCreateRequested.newBuilder()
        .setWorkspaceId("demo")
        .setEndpointId("endpoint-1")
        .setContext(aContext())
        .setSpec(
            EndpointSpec.newBuilder()
                .setName("端点")
                .setType(EndpointType.ray_service)
                .setDescription("a \u0000 b")
                .build())
        .build();
  }

  private static EndpointDeleteRequested aDelete() {
    return EndpointDeleteRequested.newBuilder()
        .setWorkspaceId("demo")
        .setEndpointId("endpoint-1")
        .setContext(aContext())
        .build();
  }

  private static RequestContext aContext() {
    return RequestContext.newBuilder()
        .setRequestId("request-1")
        .setCaller(Caller.newBuilder().setUserName("ann").build())
        .setAcceptedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .setExpectedRevision(7L)
        .build();
  }
}
