package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Hash;
import dev.endpointpipeline.schemas.Topic;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds requests with the same {@code ce_source} and {@code ce_id} in all partitions: keeps a hash
 * of 8 bytes of each, and reads the requests again only if two are equal.
 */
final class RequestIds {
  private long[] hashes = new long[1 << 12];
  private int size;

  void add(TopicRecord request) {
    if (request.header("ce_id").isEmpty()) {
      // Not of a gateway
      return;
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size + (size >> 1));
    }
    hashes[size++] = Hash.of(id(request));
  }

  private static String id(TopicRecord request) {
    return request.header("ce_source") + " " + request.header("ce_id");
  }

  /** Checks all ids; nothing may be added afterwards. */
  void check(Topics topics, Violations violations) {
    Arrays.sort(hashes, 0, size);
    Set<Long> repeated = new HashSet<>();
    for (int i = 1; i < size; i++) {
      if (hashes[i] == hashes[i - 1]) {
        repeated.add(hashes[i]);
      }
    }
    if (repeated.isEmpty()) {
      return;
    }
    Map<String, TopicRecord> byId = new HashMap<>();
    for (int partition = 0; partition < topics.partitions(); partition++) {
      long begin = topics.begin(Topic.ENDPOINT_REQUESTS, partition);
      long unused =
          topics.read(
              Topic.ENDPOINT_REQUESTS,
              partition,
              begin,
              request -> compare(request, repeated, byId, violations));
    }
  }

  private static void compare(
      TopicRecord request,
      Set<Long> repeated,
      Map<String, TopicRecord> byId,
      Violations violations) {
    String id = id(request);
    if (!repeated.contains(Hash.of(id))) {
      return;
    }
    TopicRecord other = byId.putIfAbsent(id, request);
    if (other != null) {
      violations.add(
          3,
          request.key(),
          request.offset(),
          "two requests with source and id " + id,
          other,
          request);
    }
  }
}
