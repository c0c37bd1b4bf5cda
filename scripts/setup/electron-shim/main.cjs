// This build of Electron has no default app. It runs the folder given by --app-dir=FOLDER as `electron FOLDER` would.
const { app } = require('electron')
const path = require('node:path')

const folder = path.resolve(app.commandLine.getSwitchValue('app-dir'))
const description = require(path.join(folder, 'package.json'))
app.setAppPath(folder)
app.setName(description.productName ?? description.name)
if (app.setVersion !== undefined) app.setVersion(description.version)
require(path.join(folder, description.main))
