package dev.endpointpipeline.loadreplay.generate;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Profiles for tests. */
final class Profiles {
  static final URI GATEWAY = URI.create("http://127.0.0.1:8080");
  static final Mix ALL_OPERATIONS = Mix.parse("update=60,show=10,list=5,create=10,delete=15");

  private Profiles() {}

  static Population endpoints(int number) {
    return new Population(GATEWAY, "demo", number, 0, false);
  }

  static TrafficProfile withMix(Mix mix, Shares shares) {
    return new TrafficProfile(
        1, 5000, endpoints(20), Arrivals.constant(100), mix, shares, BodySize.UNPADDED);
  }

  static TrafficProfile withArrivals(Arrivals arrivals) {
    return new TrafficProfile(
        1, 5000, endpoints(20), arrivals, ALL_OPERATIONS, Shares.DEFAULT, BodySize.UNPADDED);
  }

  static List<RecordedCall> calls(TrafficProfile profile) {
    List<RecordedCall> calls = new ArrayList<>();
    new TrafficGenerator(profile).forEachRemaining(calls::add);
    return calls;
  }
}
