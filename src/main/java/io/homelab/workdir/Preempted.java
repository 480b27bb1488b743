package io.homelab.workdir;

import io.homelab.model.LabName;

/**
 * That a machine was shut down to make room.
 *
 * @param by the lab that got the room
 * @param ran whether it ran until then, so that it may be started again once that lab is gone;
 *     markers of earlier versions do not tell, which counts as no
 */
public record Preempted(LabName by, boolean ran) {}
