package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.Preview;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.Usage;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Refuses requests that would exceed a quota. What this gateway has in flight counts already. What
 * other gateways accept at the same moment does not, so together they may exceed the limits by what
 * they have in flight.
 */
final class Quotas {
  private static final int PERCENT = 100;

  /** Requests that need no more room may take a quarter more than the limit of the heap. */
  private static final int RESERVE = 4;

  private final QuotaSettings settings;
  private final ReadModel readModel;
  private final long maxHeapBytes;
  private final Map<String, Room> reservedByWorkspace = new HashMap<>();
  private Room reserved = Room.NONE;

  /**
   * Creates the quotas of this gateway.
   *
   * @param heap the most bytes that its heap can have
   */
  Quotas(QuotaSettings settings, ReadModel readModel, long heap) {
    this.settings = settings;
    this.readModel = readModel;
    this.maxHeapBytes = heap / PERCENT * settings.heapPercent();
  }

  /**
   * Reserves what a request will take. Release the reservation when the read model counts the
   * request itself, or the request has failed.
   *
   * @throws RequestFailedException if the request would exceed a quota
   */
  synchronized Reservation reserve(EndpointRequest request, Preview preview) {
    String workspace = request.key().workspaceId();
    Room room = Room.of(preview.growth());
    boolean firstDelete = request.kind() == EndpointRequest.Kind.DELETE && !preview.beingDeleted();
    if (preview.unhandled() >= settings.unhandledPerEndpoint() && !firstDelete) {
      throw new RequestFailedException(Failure.TOO_MANY_UNHANDLED);
    }
    if (room.endpoints() > 0 || room.bytes() > 0) {
      requireRoom(workspace, room);
    } else if (!firstDelete) {
      requireNoBacklog(workspace);
    }
    reserved = reserved.plus(room);
    reservedByWorkspace.merge(workspace, room, Room::plus);
    return new Reservation(workspace, room);
  }

  private void requireRoom(String workspace, Room room) {
    Usage usage = readModel.usage(workspace);
    Room own = reservedByWorkspace.getOrDefault(workspace, Room.NONE);
    requireQuota(
        "endpoints",
        usage.endpoints() + own.endpoints(),
        room.endpoints(),
        settings.endpointsPerWorkspace());
    requireQuota(
        "bytes of configurations and unhandled requests",
        usage.bytes() + own.bytes(),
        room.bytes(),
        settings.sizePerWorkspace().toBytes());
    Room all = reserved.plus(room);
    if (readModel.total().bytes() + all.bytes() > settings.totalSize().toBytes()
        || heapWith(all) > maxHeapBytes) {
      throw new RequestFailedException(Failure.STORE_FULL);
    }
  }

  /**
   * Requests that need no more room are kept until they are handled: they may take as much again.
   */
  private void requireNoBacklog(String workspace) {
    long taken = readModel.usage(workspace).requestBytes();
    long most = settings.sizePerWorkspace().toBytes();
    if (taken > most) {
      throw quotaExceeded("has " + taken + " bytes of unhandled requests", most);
    }
    if (readModel.total().requestBytes() > settings.totalSize().toBytes()
        || heapWith(reserved) > maxHeapBytes + maxHeapBytes / RESERVE) {
      throw new RequestFailedException(Failure.STORE_FULL);
    }
  }

  private static void requireQuota(String what, long taken, long more, long most) {
    if (more > 0 && taken + more > most) {
      throw quotaExceeded("has " + taken + " " + what + " and would have " + (taken + more), most);
    }
  }

  private static RequestFailedException quotaExceeded(String found, long most) {
    return new RequestFailedException(
        Failure.QUOTA_EXCEEDED,
        List.of(new Violation("workspace_id", found + " (expected: at most " + most + ")")));
  }

  private long heapWith(Room more) {
    return readModel.heapBytes() + ReadModel.heapBytes(more.entries());
  }

  private synchronized void release(String workspace, Room room) {
    reserved = reserved.minus(room);
    reservedByWorkspace.computeIfPresent(
        workspace,
        (same, own) -> {
          Room left = own.minus(room);
          return left.equals(Room.NONE) ? null : left;
        });
  }

  /** What one request will take. */
  final class Reservation {
    private final String workspace;
    private final Room room;

    private Reservation(String workspace, Room room) {
      this.workspace = workspace;
      this.room = room;
    }

    /** Gives it back; call it once. */
    void release() {
      Quotas.this.release(workspace, room);
    }
  }

  private record Room(int requests, int endpoints, long bytes) {
    static final Room NONE = new Room(0, 0, 0);

    static Room of(Preview.Growth growth) {
      return new Room(1, growth.endpoints(), Math.max(0, growth.bytes()));
    }

    /** Entries on the heap. */
    int entries() {
      return requests + endpoints;
    }

    Room plus(Room more) {
      return new Room(requests + more.requests, endpoints + more.endpoints, bytes + more.bytes);
    }

    Room minus(Room less) {
      return new Room(requests - less.requests, endpoints - less.endpoints, bytes - less.bytes);
    }
  }
}
