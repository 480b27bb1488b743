#!/bin/sh
echo agent "$@"
