package dev.endpointpipeline.gateway.authorization;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * An action that a grant may allow, named as in the IAM table of the API's documentation, without
 * the service prefix {@code DataArtsFabric:}.
 */
public enum Action {
  CREATE("endpoint:create"),
  LIST("endpoint:list"),
  SHOW("endpoint:show"),
  ALTER("endpoint:alter"),
  DROP("endpoint:drop");

  private final String text;

  Action(String text) {
    this.text = text;
  }

  /**
   * The action of that name, with or without the prefix.
   *
   * @throws IllegalArgumentException if there is no such action
   */
  @JsonCreator
  public static Action of(String name) {
    String plain =
        name.startsWith("DataArtsFabric:") ? name.substring(name.indexOf(':') + 1) : name;
    return Arrays.stream(values())
        .filter(action -> action.text.equals(plain))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "actions: " + name + " (expected: one of " + Arrays.toString(values()) + ")"));
  }

  @JsonValue
  @Override
  public String toString() {
    return text;
  }
}
