package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.engine.BoxUse;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.Machine;
import io.homelab.model.PoolSpec;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which boxes a lab needs, on whatever host: its topology, its lock and its state say so. */
final class LabNeeds {
  private final List<BoxUse> uses = new ArrayList<>();
  private final List<BoxRef> open = new ArrayList<>();

  /**
   * What that lab needs.
   *
   * @param asked the lab as its file says
   */
  LabNeeds(OpenLab asked, LabState state) {
    List<Machine> settled = asked.settled(state, false).lab().machines();
    for (int i = 0; i < settled.size(); i++) {
      BoxRef box = settled.get(i).box();
      BoxRef said = asked.lab().machines().get(i).box();
      add(asked, box, said, "topology.yaml names it");
    }
    for (PoolSpec pool : asked.lab().pools()) {
      BoxRef box = pool.template().box();
      add(asked, box, box, "pool %s makes machines from it".formatted(pool.name()));
    }
    BoxLock.read(asked.lab().directory())
        .pins()
        .forEach(pin -> uses.add(use(pin.box(), BoxLock.FILE + " names it")));
    for (Map.Entry<?, MachineRecord> machine : state.machines().entrySet()) {
      uses.add(
          use(
              machine.getValue().box(),
              "machine %s of this lab was made from it".formatted(machine.getKey())));
    }
  }

  private void add(OpenLab asked, BoxRef box, BoxRef said, String by) {
    boolean oneFile =
        SettledBoxes.isOpen(box)
            && BoxOrigin.of(asked.lab(), said, asked.registry()) instanceof BoxOrigin.OneFile;
    if (SettledBoxes.isOpen(box) && !oneFile) {
      open.add(box);
    } else {
      uses.add(use(box, by));
    }
  }

  private static BoxUse use(BoxRef box, String by) {
    return new BoxUse(box.name(), Optional.of(box.version()), Optional.of(box.provider()), by);
  }

  /** Why the lab needs a box, as a sentence about "it"; nothing if it does not. */
  Optional<String> of(BoxRef box) {
    return uses.stream()
        .filter(use -> use.isOf(box))
        .findFirst()
        .map(BoxUse::by)
        .or(() ->
            open.stream()
                .filter(asked -> allows(asked, box))
                .findFirst()
                .map(asked -> "topology.yaml allows its version"));
  }

  /** A version that nobody settled yet may come to be any that will do. */
  private static boolean allows(BoxRef asked, BoxRef box) {
    return asked.name().equals(box.name())
        && asked.provider().equals(box.provider())
        && (!BoxVersion.isOne(box.version())
            || SettledBoxes.requirement(asked).allows(BoxVersion.of(box.version())));
  }
}
