package dev.endpointpipeline.model.view;

import java.io.ByteArrayOutputStream;
import org.apache.avro.generic.IndexedRecord;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON of a request from its record: what a caller sends to make the same request again. */
public final class RequestBody {
  private static final JsonFactory JSON = new JsonFactory();

  private RequestBody() {}

  /**
   * The body of an update or a create as UTF-8 JSON. It has the fields that are not null, and
   * arrays that are empty because the caller left them out. Contains values of env_vars.
   *
   * @param request an EndpointPatch or EndpointSpec, generated or generic, also of a newer schema
   */
  public static byte[] toJson(IndexedRecord request) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      RecordWriter.writeMembers(json, request);
      json.writeEndObject();
    }
    return text.toByteArray();
  }
}
