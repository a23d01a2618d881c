package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.BodyHashing;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.MalformedJsonException;
import dev.endpointpipeline.model.request.RequestReader;

/** Reads the bodies of creates and updates as a gateway does, to compare them with the log. */
public final class BodyReader implements BodyHashing {
  @Override
  public long hash(String method, byte[] body) {
    try {
      return switch (method) {
        case "POST" -> BodyHash.of(RequestReader.readCreate(body).value());
        case "PUT" -> BodyHash.of(RequestReader.readUpdate(body).value());
        default -> 0;
      };
    } catch (InvalidRequestException | MalformedJsonException e) {
      // A gateway refuses it, so there is nothing to compare.
      return 0;
    }
  }
}
