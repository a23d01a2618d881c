package dev.endpointpipeline.endtoend.planted;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;
import org.jspecify.annotations.Nullable;

/**
 * What is done before or after patched methods. Byte Buddy copies the code of the nested classes'
 * methods into them, so it uses nothing but public types and {@code Object}.
 */
@SuppressWarnings("UnusedVariable") // Byte Buddy takes what is assigned to a result or an argument.
public final class Advices {
  private static final Set<Object> PUT = ConcurrentHashMap.newKeySet();
  private static final ThreadLocal<Boolean> FORWARDING = ThreadLocal.withInitial(() -> false);

  private Advices() {}

  /** Returns nothing, null, 0 or false at once. */
  static final class Skip {
    private Skip() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return true;
    }
  }

  static final class ReturnTrue {
    private ReturnTrue() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean result) {
      result = true;
    }
  }

  static final class ReturnEmptyList {
    private ReturnEmptyList() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return true;
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false, typing = Typing.DYNAMIC) Object result) {
      result = List.of();
    }
  }

  static final class ReturnEmptyOptional {
    private ReturnEmptyOptional() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return true;
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false, typing = Typing.DYNAMIC) Object result) {
      result = Optional.empty();
    }
  }

  static final class AcksOfOne {
    private AcksOfOne() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 0, readOnly = false) Map<String, Object> settings) {
      settings = changed(settings, Map.of("acks", "1", "enable.idempotence", "false"));
    }
  }

  static final class ReadUncommitted {
    private ReadUncommitted() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.Argument(value = 0, readOnly = false, typing = Typing.DYNAMIC) Object settings) {
      settings = uncommitted(settings);
    }
  }

  static final class RememberPut {
    private RememberPut() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) String key) {
      remember(key);
    }
  }

  static final class NullUnlessPut {
    private NullUnlessPut() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) String key) {
      return !isRemembered(key);
    }
  }

  static final class ForgetDeadlines {
    private ForgetDeadlines() {}

    @Advice.OnMethodExit
    static void exit(@Advice.FieldValue("order") Collection<?> order) {
      order.clear();
    }
  }

  static final class SkipSuperseded {
    private SkipSuperseded() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(value = 0, typing = Typing.DYNAMIC) Object event) {
      return isSuperseded(event);
    }
  }

  static final class ForwardRollbacksTwice {
    private ForwardRollbacksTwice() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.This Object context,
        @Advice.Origin Method method,
        @Advice.AllArguments Object[] all) {
      forwardRollbackAgain(context, method, all);
    }
  }

  static final class RandomPartition {
    private RandomPartition() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(1) int partitions, @Advice.Return(readOnly = false) int partition) {
      partition = random(partitions);
    }
  }

  /** Calls a method without arguments that is not public. */
  public static @Nullable Object call(Object target, String method) {
    try {
      Method found = target.getClass().getDeclaredMethod(method);
      found.setAccessible(true);
      return found.invoke(target);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Settings with others in addition. */
  public static Map<String, Object> changed(
      Map<String, Object> settings, Map<String, String> changes) {
    Map<String, Object> changed = new HashMap<>(settings);
    changed.putAll(changes);
    return changed;
  }

  /** Settings of a consumer; other kinds of arguments stay as they are. */
  @SuppressWarnings("unchecked")
  public static Object uncommitted(Object settings) {
    return settings instanceof Map<?, ?> map
        ? changed((Map<String, Object>) map, Map.of("isolation.level", "read_uncommitted"))
        : settings;
  }

  /** Notes that a key was stored by this process. */
  public static void remember(String key) {
    PUT.add(key);
  }

  /** Whether a key was stored by this process. */
  public static boolean isRemembered(String key) {
    return PUT.contains(key);
  }

  /** Whether an event is about the end of a request that a newer one replaced. */
  public static boolean isSuperseded(Object event) {
    return "SUPERSEDED".equals(String.valueOf(call(event, "getOutcome")));
  }

  /** Repeats a call if it forwards to the sink of rollbacks. */
  public static void forwardRollbackAgain(Object context, Method method, Object[] arguments) {
    if (arguments.length == 2 && "rollbacks".equals(arguments[1]) && !FORWARDING.get()) {
      FORWARDING.set(true);
      try {
        method.invoke(context, arguments);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      } finally {
        FORWARDING.set(false);
      }
    }
  }

  /** A number below the bound. */
  public static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
