package io.homelab.plan.inputs;

import io.homelab.engine.Engine;
import io.homelab.model.ProvisionScript;
import io.homelab.model.RunId;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds by reflection, for a nested value, all values that differ from it in one place: another
 * text, a flag turned over, an entry less, another kind of a sealed type. What a record gets
 * tomorrow is found, too.
 */
final class Variants {
  /**
   * A value that differs in one place.
   *
   * @param path the place: record components as {@code Record.component}, from the outside in
   * @param value the whole value
   */
  record Variant(List<String> path, Object value) {
    Variant within(String component, Function<Object, Object> whole) {
      List<String> longer = new ArrayList<>(List.of(component));
      longer.addAll(path);
      return new Variant(longer, whole.apply(value));
    }
  }

  private Variants() {}

  /** All of them; places where no other value can be made are left out. */
  static List<Variant> of(Object value, Type type) {
    return switch (value) {
      case Record whole -> ofRecord(whole, type);
      case Optional<?> optional -> ofOptional(optional, argument(type, 0));
      case OptionalLong amount -> ofAmount(amount);
      case OptionalInt number ->
          List.of(here(number.isEmpty() ? OptionalInt.of(1) : OptionalInt.empty()));
      case Map<?, ?> map -> ofMap(map, argument(type, 0), argument(type, 1));
      case Collection<?> items -> ofCollection(items, argument(type, 0));
      case Enum<?> constant ->
          Arrays.stream(constant.getDeclaringClass().getEnumConstants())
              .filter(other -> other != constant)
              .map(Variants::here)
              .toList();
      case String text -> List.of(here(other(text)));
      case Boolean flag -> List.of(here(!flag));
      case Integer number -> List.of(here(number + 1));
      case Long number -> List.of(here(number + 1));
      case Double number -> List.of(here(number + 1));
      // Who plans from the file says which engine makes the machines.
      case Engine engine -> List.of();
      case Duration time -> List.of(here(time.plusSeconds(1)));
      case Path path -> List.of(here(path.resolve("x")));
      default -> throw new AssertionError("no variants of " + value.getClass());
    };
  }

  /** Addresses stay addresses. */
  private static String other(String text) {
    return text.matches(".*[.:][0-9a-f]+")
        ? text.substring(0, text.length() - 1) + (text.endsWith("1") ? 2 : 1)
        : text + "x";
  }

  private static Variant here(Object value) {
    return new Variant(List.of(), value);
  }

  private static List<Variant> ofRecord(Record whole, Type declared) {
    List<Variant> variants = new ArrayList<>();
    RecordComponent[] components = whole.getClass().getRecordComponents();
    Object[] parts = new Object[components.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(whole, components[i]);
    }
    for (int i = 0; i < parts.length; i++) {
      int place = i;
      String name = name(whole.getClass(), components[i]);
      for (Variant part : of(parts[i], components[i].getGenericType())) {
        Object[] others = parts.clone();
        others[place] = part.value();
        Object made = make(whole.getClass(), others);
        if (made != null) {
          variants.add(part.within(name, ignored -> made));
        }
      }
    }
    if (declared instanceof Class<?> type && type.isSealed()) {
      for (Class<?> other : type.getPermittedSubclasses()) {
        if (other != whole.getClass()) {
          variants.add(here(sample(other)));
        }
      }
    }
    return variants;
  }

  private static List<Variant> ofOptional(Optional<?> optional, Type type) {
    if (optional.isEmpty()) {
      return List.of(here(Optional.of(sample(type))));
    }
    List<Variant> variants = new ArrayList<>(List.of(here(Optional.empty())));
    for (Variant content : of(optional.get(), type)) {
      variants.add(new Variant(content.path(), Optional.of(content.value())));
    }
    return variants;
  }

  private static List<Variant> ofAmount(OptionalLong amount) {
    return amount.isEmpty()
        ? List.of(here(OptionalLong.of(1)))
        : List.of(here(OptionalLong.empty()), here(OptionalLong.of(amount.getAsLong() + 1)));
  }

  private static List<Variant> ofCollection(Collection<?> items, Type type) {
    List<Variant> variants = new ArrayList<>();
    List<Object> list = new ArrayList<>(items);
    for (int i = 0; i < list.size(); i++) {
      for (Variant item : of(list.get(i), type)) {
        List<Object> others = new ArrayList<>(list);
        others.set(i, item.value());
        variants.add(new Variant(item.path(), like(items, others)));
      }
    }
    List<Object> others = new ArrayList<>(list);
    if (others.isEmpty()) {
      others.add(sample(type));
    } else {
      others.removeLast();
    }
    variants.add(here(like(items, others)));
    return variants;
  }

  private static Collection<Object> like(Collection<?> items, List<Object> others) {
    return items instanceof Set<?> ? new TreeSet<>(others) : others;
  }

  private static List<Variant> ofMap(Map<?, ?> map, Type keyType, Type valueType) {
    List<Variant> variants = new ArrayList<>();
    map.forEach((key, value) -> {
      for (Variant entry : of(value, valueType)) {
        Map<Object, Object> others = like(map);
        others.put(key, entry.value());
        variants.add(entry.within("value", ignored -> others));
      }
      Map<Object, Object> others = like(map);
      others.remove(key);
      variants.add(here(others));
    });
    if (map.isEmpty()) {
      Map<Object, Object> others = like(map);
      others.put(sample(keyType), sample(valueType));
      variants.add(here(others));
    }
    return variants;
  }

  private static Map<Object, Object> like(Map<?, ?> map) {
    return map instanceof SortedMap<?, ?> ? new TreeMap<>(map) : new LinkedHashMap<>(map);
  }

  /** Any value of that type. */
  private static Object sample(Type type) {
    if (type instanceof ParameterizedType generic) {
      return sampleOf((Class<?>) generic.getRawType(), generic);
    }
    return sampleOf((Class<?>) type, type);
  }

  private static Object sample(RecordComponent component) {
    return switch (component.getType().getSimpleName() + " " + component.getName()) {
      case "String mac" -> "02:00:00:00:00:01";
      case "String address" -> "10.0.0.1";
      case "String books" -> "0123abcd";
      default -> sample(component.getGenericType());
    };
  }

  private static Object sampleOf(Class<?> type, Type generic) {
    if (type == RunId.class) {
      return new RunId("0mwx58000001");
    }
    if (type == ProvisionScript.class) {
      // Not any of its records is one: it wants exactly one of two parts.
      return new ProvisionScript(
          Optional.of("x"), Optional.empty(), List.of(), new TreeMap<>(), true);
    }
    if (type.isRecord()) {
      Object[] parts = Arrays.stream(type.getRecordComponents()).map(Variants::sample).toArray();
      Object made = make(type, parts);
      if (made == null) {
        throw new AssertionError("no sample of " + type);
      }
      return made;
    }
    if (type.isSealed()) {
      return sample(type.getPermittedSubclasses()[0]);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return switch (type.getSimpleName()) {
      case "String", "Object" -> "x";
      case "int", "Integer" -> 1;
      case "long", "Long" -> 1L;
      case "boolean", "Boolean" -> true;
      case "Path" -> Path.of("x");
      case "Instant" -> java.time.Instant.EPOCH;
      case "Duration" -> Duration.ofSeconds(1);
      case "OptionalLong" -> OptionalLong.empty();
      case "OptionalInt" -> OptionalInt.empty();
      case "Optional" -> Optional.empty();
      case "List", "Collection" -> List.of(sample(argument(generic, 0)));
      case "SortedSet", "Set" -> new TreeSet<>(List.of(sample(argument(generic, 0))));
      case "SortedMap", "Map" -> new TreeMap<>();
      default -> throw new AssertionError("no sample of " + type);
    };
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[index]
        : Object.class;
  }

  /** The record, or null when it refuses these parts. */
  private static @Nullable Object make(Class<?> type, Object[] parts) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (InvocationTargetException refused) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Object part(Record whole, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** Every component of every record that a value of the type can hold. */
  static SortedSet<String> components(Type type) {
    SortedSet<String> found = new TreeSet<>();
    collect(type, found, new TreeSet<>());
    return found;
  }

  private static void collect(Type type, Set<String> found, Set<String> seen) {
    if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(arg -> collect(arg, found, seen));
    } else if (type instanceof Class<?> plain && seen.add(plain.getName())) {
      if (plain.isSealed()) {
        Arrays.stream(plain.getPermittedSubclasses()).forEach(sub -> collect(sub, found, seen));
      }
      if (plain.isRecord()) {
        for (RecordComponent component : plain.getRecordComponents()) {
          found.add(name(plain, component));
          collect(component.getGenericType(), found, seen);
        }
      }
    }
  }

  private static String name(Class<?> type, RecordComponent component) {
    return type.getSimpleName() + "." + component.getName();
  }
}
