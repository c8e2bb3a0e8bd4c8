"""Steps by name, and the code behind them: `ports.Plugins` twice, in processes of their own or in this one.

    sources      where a step comes from, found without running a line of it
    importing    its code, imported
    examine      what pluggy would not tell: misspelt hooks, missing markers, wrong arguments
    own_settings its `[plugins.<name>]`
    kinds        its own answer kinds
    results      what each hook is given and gives back
    step_of      its step, from its code or from its folder
    loaded       all of this together: a plugin that can be called, in whichever process
    roster, one  the configured plugins, and each as the engine knows it: loaded, put aside or quarantined
    in_process   the adapter for tests, simulations and authors
    hosted       the adapter for production, with host (the engine's end) and child (the plugin's)

A step that is only data runs no code and starts no process; the seven built-in ones come through the same door as anybody's.
"""
