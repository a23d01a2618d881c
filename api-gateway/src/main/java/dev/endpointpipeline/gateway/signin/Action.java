package dev.endpointpipeline.gateway.signin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * What a caller may be allowed to do, in the words of the API page's IAM table without its service
 * prefix {@code DataArtsFabric:}.
 */
public enum Action {
  CREATE("endpoint:create"),
  LIST("endpoint:list"),
  SHOW("endpoint:show"),
  ALTER("endpoint:alter"),
  DROP("endpoint:drop");

  private final String word;

  Action(String word) {
    this.word = word;
  }

  /**
   * The action of a word, with or without the prefix.
   *
   * @throws IllegalArgumentException if there is none
   */
  @JsonCreator
  public static Action of(String word) {
    String plain =
        word.startsWith("DataArtsFabric:") ? word.substring(word.indexOf(':') + 1) : word;
    return Arrays.stream(values())
        .filter(action -> action.word.equals(plain))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "actions: " + word + " (expected: one of " + Arrays.toString(values()) + ")"));
  }

  @JsonValue
  @Override
  public String toString() {
    return word;
  }
}
