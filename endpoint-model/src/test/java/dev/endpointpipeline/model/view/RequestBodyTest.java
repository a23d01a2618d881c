package dev.endpointpipeline.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;

import dev.endpointpipeline.model.AnyBody;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import tools.jackson.databind.json.JsonMapper;

/** A body that is made from a request's record is the same request. */
class RequestBodyTest {
  private static final QuickTheory EXAMPLES = qt().withExamples(500);

  @Test
  void anUpdateIsTheSameWhenItIsSentAgain() {
    EXAMPLES
        .forAll(AnyBody.ofUpdate())
        .checkAssert(
            body -> {
              EndpointPatch patch =
                  RequestReader.readUpdate(JsonMapper.shared().writeValueAsBytes(body)).value();

              assertThat(RequestReader.readUpdate(RequestBody.toJson(patch)).value())
                  .isEqualTo(patch);
            });
  }

  @Test
  void aCreateIsTheSameWhenItIsSentAgain() {
    EXAMPLES
        .forAll(AnyBody.ofCreate())
        .checkAssert(
            body -> {
              EndpointSpec spec =
                  RequestReader.readCreate(JsonMapper.shared().writeValueAsBytes(body)).value();

              assertThat(RequestReader.readCreate(RequestBody.toJson(spec)).value())
                  .isEqualTo(spec);
            });
  }

  @Test
  void aRecordWithoutAGeneratedClassGivesTheSameRequest() {
    EXAMPLES
        .forAll(AnyBody.ofUpdate())
        .checkAssert(
            body -> {
              EndpointPatch patch =
                  RequestReader.readUpdate(JsonMapper.shared().writeValueAsBytes(body)).value();

              assertThat(RequestReader.readUpdate(RequestBody.toJson(generic(patch))).value())
                  .isEqualTo(patch);
            });
  }

  @Test
  void absentFieldsStayAbsent() {
    EndpointPatch patch = EndpointPatch.newBuilder().setDescription("").build();

    assertThat(RequestBody.toJson(patch)).asString().isEqualTo("{\"description\":\"\"}");
  }

  private static IndexedRecord generic(EndpointPatch patch) {
    Schema schema = withoutStrings(patch.getSchema());
    try {
      byte[] avro = bytes(patch);
      return new GenericDatumReader<IndexedRecord>(schema)
          .read(null, DecoderFactory.get().binaryDecoder(avro, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a registry that drops properties returns it: strings are then Utf8. */
  private static Schema withoutStrings(Schema schema) {
    return new Schema.Parser()
        .parse(schema.toString().replace(",\"avro.java.string\":\"String\"", ""));
  }

  private static byte[] bytes(SpecificRecordBase record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
