package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/** Returns scripted results, by default done, and records its calls as text. */
final class ScriptedRuntime implements EndpointRuntime {
  private final Map<String, Queue<Function<DesiredEndpoint, Progress>>> script = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  /** Scripts the next call of a method. */
  ScriptedRuntime on(String method, Supplier<Progress> result) {
    return onDesired(method, desired -> result.get());
  }

  /** Scripts the next call of a method as a function of the desired endpoint. */
  ScriptedRuntime onDesired(String method, Function<DesiredEndpoint, Progress> result) {
    script.computeIfAbsent(method, name -> new ArrayDeque<>()).add(result);
    return this;
  }

  /** The recorded calls, for example {@code validate@3}. */
  List<String> calls() {
    return calls;
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    return respond("validate", desired);
  }

  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    return respond("applyResources", desired);
  }

  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    return respond("applyServeConfig", desired);
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    return respond("observe", desired);
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    return respond("delete", desired);
  }

  private Progress respond(String method, DesiredEndpoint desired) {
    calls.add(method + "@" + desired.revision());
    Queue<Function<DesiredEndpoint, Progress>> results =
        script.getOrDefault(method, new ArrayDeque<>());
    return results.isEmpty() ? new Progress.Done() : results.remove().apply(desired);
  }
}
