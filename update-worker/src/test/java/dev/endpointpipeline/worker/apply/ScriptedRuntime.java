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

/** Does as it is told, call by call; done when it was told nothing. Notes its calls as text. */
final class ScriptedRuntime implements EndpointRuntime {
  private final Map<String, Queue<Function<DesiredEndpoint, Progress>>> script = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  /** The next call of a method answers so, or does so. */
  ScriptedRuntime on(String method, Supplier<Progress> answer) {
    return onDesired(method, desired -> answer.get());
  }

  /** The same, with what is desired. */
  ScriptedRuntime onDesired(String method, Function<DesiredEndpoint, Progress> answer) {
    script.computeIfAbsent(method, name -> new ArrayDeque<>()).add(answer);
    return this;
  }

  /** The calls made, for example {@code validate@3}. */
  List<String> calls() {
    return calls;
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    return answer("validate", desired);
  }

  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    return answer("applyResources", desired);
  }

  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    return answer("applyServeConfig", desired);
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    return answer("observe", desired);
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    return answer("delete", desired);
  }

  private Progress answer(String method, DesiredEndpoint desired) {
    calls.add(method + "@" + desired.revision());
    Queue<Function<DesiredEndpoint, Progress>> answers =
        script.getOrDefault(method, new ArrayDeque<>());
    return answers.isEmpty() ? new Progress.Done() : answers.remove().apply(desired);
  }
}
