package dev.endpointpipeline.model;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.LifecycleStep;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The samples of the API's page, verbatim, and an endpoint created from them. */
public final class PageSample {
  public static final String ID = "0b5633ba2b904511ad514346f4d23d4b";

  private PageSample() {}

  public static byte[] updateRequest() {
    return resource("/page/update-request.json");
  }

  public static byte[] updateResponse() {
    return resource("/page/update-response.json");
  }

  /** The page's request, applied to an endpoint with only a name and a cache. */
  public static EndpointSpec spec() {
    byte[] create =
        """
        {"name": "endpoint", "type": "job",
         "cache_list": [{"mnt_path": "string", "cache_ins_id": "string"}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    return Patches.apply(
        RequestReader.readCreate(create).value(),
        RequestReader.readUpdate(updateRequest()).value());
  }

  /** The endpoint right after the page's request was accepted. */
  public static EndpointState.Builder state() {
    return EndpointState.newBuilder()
        .setWorkspaceId("w")
        .setEndpointId(ID)
        .setRevision(7L)
        .setHandledRevision(7L)
        .setRequestId("r")
        .setStatus(EndpointStatus.CREATING)
        .setStep(LifecycleStep.VALIDATING)
        .setSpec(spec())
        .setServingRevision(5L)
        .setOwner(new Caller("string", ID, "string", ID))
        .setCreatedAt(Instant.parse("2023-05-30T12:24:30.401Z"))
        .setUpdatedAt(Instant.parse("2023-05-30T12:24:31Z"))
        .setRecentRequests(List.of());
  }

  private static byte[] resource(String name) {
    try (InputStream in = PageSample.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
